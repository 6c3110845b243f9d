#!/bin/sh
# -c finds a change that size and time hide; without it nothing is sent.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
printf 'ENO\n' >src/one
touch -d '2021-02-03 04:05:06' src/one
run -a src/ "$(remote dst/)"
expect_equal "$(cat "$far/dst/one")" one
run -ac src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/dst/one")" ENO
