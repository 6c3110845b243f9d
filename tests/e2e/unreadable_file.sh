#!/bin/sh
# A file that cannot be read: exit 23, the others go on, deletions too.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
printf 'extra\n' >"$far/dst/extra"
printf 'new\n' >src/new
printf 'closed\n' >src/closed
chmod 000 src/closed
drop_root
run -a --delete src/ "$(remote dst/)"
expect_exit 23
expect_stderr closed
expect_file "$far/dst/new"
expect_no_file "$far/dst/closed"
expect_no_file "$far/dst/extra"
