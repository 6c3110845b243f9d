#!/bin/sh
# A full disk at the target: exit 11, every old file whole, nothing left behind.
# transports: local daemon ssh
own_daemon=1
. "$(dirname "$0")/common.sh"

small_far
mkdir src
random_file src/one 2000000
random_file src/two 2000000
run -a src/ "$(remote dst/)"
expect_exit 0
cp -a src old
random_file src/one 2900000
random_file src/two 2900000
run -a src/ "$(remote dst/)"
expect_exit 11
# The old files stay until the new ones are complete: there is no room for both.
expect_whole_files old src "$far/dst"
expect_no_litter "$far"
