#!/bin/sh
# The remote shell runs but finds no lockstep: exit 12 or 127, with its words.
# transports: local
. "$(dirname "$0")/common.sh"

small_tree src
run_bare -a -e "$fake_ssh" --lockstep-path=/nosuch/lockstep src/ "host:$far/dst/"
expect_exit 14
expect_stderr nosuch
