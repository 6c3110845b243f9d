#!/bin/sh
# A directory whose rule file cannot be read is not sent, and nothing is deleted.
# transports: local daemon
. "$(dirname "$0")/common.sh"

mkdir -p src/a src/b "$far/dst"
printf 'x\n' >src/a/secret
printf 'x\n' >src/b/plain
printf -- '- secret\n' >src/a/.rules
printf 'x\n' >"$far/dst/extra"
chmod 0 src/a/.rules
drop_root
run -a --delete -f ': .rules' src/ "$(remote dst/)"
expect_exit 23
expect_stderr '.rules'
expect_no_file "$far/dst/a/secret"
expect_file "$far/dst/b/plain"
expect_file "$far/dst/extra"
