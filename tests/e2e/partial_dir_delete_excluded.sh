#!/bin/sh
# With --delete-excluded what is left in a --partial-dir goes, but not before it is used; one that
# has gone with its last partial is no error.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/sub "$far/dst/sub/.part" "$far/dst/idle/.part" src/idle
random_file src/sub/big 3000000
head -c 2900000 src/sub/big > "$far/dst/sub/.part/big"
echo old > "$far/dst/idle/.part/gone"
run -a -F --partial-dir=.part --stats --no-W --delete-excluded src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_stat 'Literal data' -lt 200000
