#!/bin/sh
# A directory that cannot be read blocks every deletion; the rest is updated.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
printf 'extra\n' >"$far/dst/extra"
printf 'extra\n' >"$far/dst/a/extra"
printf 'new one\n' >src/one
chmod 000 src/b
drop_root
run -a --delete src/ "$(remote dst/)"
expect_exit 23
expect_file "$far/dst/extra"
expect_file "$far/dst/a/extra"
expect_file "$far/dst/b/large"
cmp src/one "$far/dst/one" || fail "the readable part was not updated"
