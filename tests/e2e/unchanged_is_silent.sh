#!/bin/sh
# A run with nothing to do prints nothing, moves nothing, touches nothing.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
expect_exit 0
find "$far/dst" -printf '%p %i %C@\n' | sort >before

run -ai --delete src/ "$(remote dst/)"
expect_exit 0
expect_silent
run -a --stats src/ "$(remote dst/)"
expect_exit 0
expect_stat 'Number of regular files transferred' -eq 0
expect_stat 'Literal data' -eq 0
find "$far/dst" -printf '%p %i %C@\n' | sort >after
cmp before after || fail "the unchanged target was touched"
