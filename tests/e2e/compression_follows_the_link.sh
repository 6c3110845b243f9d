#!/bin/sh
# Without -z a slow link is noticed and content is compressed; --no-z never does.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir src
for n in 1 2 3 4 5 6 7; do seq "$n" 7 90000000 | head -c 9000000 >"src/f$n"; done
run -a --stats --bwlimit=16000 src/ "$(remote one/)"
expect_exit 0
expect_wire -lt 55000000
run -a --stats --no-z --bwlimit=32000 src/ "$(remote two/)"
expect_exit 0
expect_wire -ge 63000000
expect_same_tree "$far/one" "$far/two"
