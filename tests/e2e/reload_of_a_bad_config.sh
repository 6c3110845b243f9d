#!/bin/sh
# A config with an unknown key is refused at the reload; the old one stays.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
more='[nonsense]'
write_config
kill -HUP "$daemon_pid"
run -a src/ "$(remote dst/)"
expect_exit 0
run -a src/ "$(remote again/)"
expect_exit 0
more=''
stop_daemon
expect_exit 0
