#!/bin/sh
# One file to a name that is no directory gets that name.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

printf 'content\n' >old
run -a old "$(remote new)"
expect_exit 0
cmp old "$far/new" || fail "content differs"
expect_no_file "$far/old"

mkdir "$far/dir"
run -a old "$(remote dir)"
expect_exit 0
expect_file "$far/dir/old"
run -a "$(remote new)" pulled
expect_exit 0
cmp old pulled || fail "pulled content differs"
