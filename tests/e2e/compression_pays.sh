#!/bin/sh
# -z makes text cheap.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
awk 'BEGIN { for (i = 0; i < 200000; i++) print "line", i, i % 17, "of a log" }' >src/log
run -az --stats src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_wire -le $(($(stat -c %s src/log) / 4))
