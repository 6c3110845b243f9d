#!/bin/sh
# A server that is not lockstep: exit 5.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

start_daemon && stop_daemon
start_port garbage
address=127.0.0.1:$port
small_tree src
run -a --contimeout=10 src/ "$(remote dst/)"
expect_exit 5
expect_stderr_one_line
