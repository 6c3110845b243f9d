#!/bin/sh
# SIGHUP gives new rights to the next session.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

rights='data = "read"'
start_daemon
small_tree src
run -a src/ "$(remote dst/)"
[ "$code" -ne 0 ] || fail "written without the right"
rights='data = "write"'
write_config
kill -HUP "$daemon_pid"
tries=0
while run -a src/ "$(remote dst/)" && [ "$code" -ne 0 ] && [ "$tries" -lt 50 ]; do
  tries=$((tries + 1))
done
expect_exit 0
expect_same_tree src "$far/dst"
