#!/bin/sh
# A read-only dataset can be pulled, not pushed to: exit 1.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

read_only=true
start_daemon
small_tree src
run -a src/ "$(remote dst/)"
expect_exit 1
expect_stderr_one_line
expect_no_file "$far/dst"
small_tree "$far/src"
run -a "$(remote src/)" dst/
expect_exit 0
expect_same_tree "$far/src" dst
