#!/bin/sh
# --connections: large and small files over several connections, both ways; all of them are used.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir src
for n in 1 2 3; do random_file "src/large$n" 30000000; done
many_files src 3 40
run -a --connections=4 --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_wire -gt 90000000

for n in 1 2 3; do random_file "src/large$n.more" 9000000; done
cat src/large1 src/large1.more >src/large1.new
mv src/large1.new src/large1
run -a --connections=3 --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"

run -a --connections=4 "$(remote dst/)" back/
expect_exit 0
expect_same_tree src back

# More than the daemon takes: it goes on with fewer.
run -a --connections=64 "$(remote dst/)" again/
expect_exit 0
expect_same_tree src again
expect_no_litter "$far"
