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

# All of them are there: the one of the start and three lanes.
random_file src/large2 150000000
run_in_background -a --connections=4 src/ "$(remote dst/)"
until_moved wchar 60000000
port_hex=$(printf '%04X' "${address##*:}")
count=$(awk -v port="$port_hex" '$4 == "01" && $3 ~ ":" port "$" { n++ } END { print n + 0 }' /proc/net/tcp)
end_of_background
expect_exit 0
expect_equal "$count" 4
expect_same_tree src "$far/dst"

# More than the daemon takes: it goes on with fewer.
run -a --connections=64 "$(remote dst/)" again/
expect_exit 0
expect_same_tree src again
expect_no_litter "$far"
