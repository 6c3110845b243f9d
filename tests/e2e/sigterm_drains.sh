#!/bin/sh
# SIGTERM lets the running session end, then the daemon ends with 0.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/big 16000000
run_in_background -a --bwlimit=8192 src/ "$(remote dst/)"
until_moved wchar 4000000
kill -TERM "$daemon_pid"
end_of_background
expect_exit 0
expect_same_tree src "$far/dst"
wait "$daemon_pid" || fail "the daemon ended with $?"
daemon_pid=''
