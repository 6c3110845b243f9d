#!/bin/sh
# -P is --partial and --progress.
# transports: ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a -P src/ "$(remote dst/)"
expect_exit 0
grep -q '100%.*(xfr#6, ' "$state/stdout" || fail 'no progress'
random_file src/big 24000000
run_in_background -aP --bwlimit=8192 src/ "$(remote dst/)"
until_moved wchar 12000000
kill -INT "$background_pid"
end_of_background
expect_exit 20
run -a --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_stat 'Literal data' -lt 23500000
