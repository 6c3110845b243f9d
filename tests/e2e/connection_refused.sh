#!/bin/sh
# Nobody listens: exit 10.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

start_daemon && stop_daemon
start_port closed
address=127.0.0.1:$port
small_tree src
run -a src/ "$(remote dst/)"
expect_exit 10
expect_stderr_one_line
