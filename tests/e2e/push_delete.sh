#!/bin/sh
# A second push with --delete carries changes, additions and deletions.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
expect_exit 0

printf 'new two\n' >src/a/two
rm -r src/b src/one
mkdir src/c
printf 'three\n' >src/c/three
run -a --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_no_file "$far/dst/b"
expect_no_litter "$far"
