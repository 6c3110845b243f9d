#!/bin/sh
# A port that never answers: exit 35 after --contimeout.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

start_daemon && stop_daemon
start_port silent
address=127.0.0.1:$port
small_tree src
run -a --contimeout=1 src/ "$(remote dst/)"
expect_exit 35
expect_stderr_one_line
