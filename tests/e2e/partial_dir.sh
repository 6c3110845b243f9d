#!/bin/sh
# --partial-dir keeps what has arrived beside the file; the next run goes on from it and removes it.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/sub "$far/dst/sub"
random_file src/sub/big 48000000
run_in_background -a --partial-dir=.part --bwlimit=8192 src/ "$(remote dst/)"
until_moved wchar 30000000
kill -INT "$background_pid"
end_of_background
expect_exit 20
expect_file "$far/dst/sub/.part/big"
expect_no_file "$far/dst/sub/big"
expect_equal "$(stat -c %a "$far/dst/sub/.part")" 700
run -ai --delete -n --partial-dir=.part src/ "$(remote dst/)"
grep -q deleting "$state/stdout" && fail 'the partial is taken for an extra'
run -a --partial-dir=.part --stats --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_stat 'Literal data' -lt 47000000
expect_no_file "$far/dst/sub/.part"
run -a --partial-dir=../up src/ "$(remote dst/)"
expect_exit 4
