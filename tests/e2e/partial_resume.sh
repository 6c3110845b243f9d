#!/bin/sh
# --partial keeps what has arrived; the next run sends less.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/big 48000000
run_in_background -a --partial --bwlimit=8192 src/ "$(remote dst/)"
until_moved wchar 30000000
kill -INT "$background_pid"
end_of_background
expect_exit 20
run -a --partial --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_stat 'Literal data' -lt 47000000
expect_no_litter "$far"
