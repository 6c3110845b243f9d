#!/bin/sh
# Who may only read cannot write.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

rights='data = "read"'
start_daemon
small_tree src
cp -a src "$far/src"
run -a "$(remote src/)" dst/
expect_exit 0
run -a src/ "$(remote dst/)"
[ "$code" -eq 1 ] || [ "$code" -eq 5 ] || fail "exit $code, expected 1 or 5"
expect_no_file "$far/dst"
