#!/bin/sh
# Scattered edits and insertions of a file cost little more than themselves.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/file 20000000
run -a src/ "$(remote dst/)"
for n in 1 3 5 7 9 11 13 15 17 19; do overwrite src/file "${n}000000" "edit $n"; done
run -az --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_stat 'Literal data' -le 60000
expect_wire -le 150000

{ head -c 7000000 src/file; printf 'inserted'; tail -c +7000001 src/file; } >shifted
mv shifted src/file
run -az --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_wire -le 80000
