#!/bin/sh
# The remote shell runs but finds no lockstep: exit 12 or 127, with its words.
# transports: local
. "$(dirname "$0")/common.sh"

small_tree src
run_bare -a -e "$fake_ssh" --rsync-path=/nosuch/lockstep src/ "host:$far/dst/"
[ "$code" -eq 12 ] || [ "$code" -eq 127 ] || fail "exit $code, expected 12 or 127"
expect_stderr nosuch
