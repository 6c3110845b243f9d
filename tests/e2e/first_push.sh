#!/bin/sh
# A first push makes an equal tree and says nothing.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
expect_exit 0
expect_silent
expect_same_tree src "$far/dst"
expect_no_litter "$far"
