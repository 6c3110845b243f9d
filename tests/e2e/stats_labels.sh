#!/bin/sh
# --stats has the labels of rsync, in its order.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a --stats src/ "$(remote dst/)"
expect_exit 0
oracle -a --stats src/ "$(oracle_at "$work/copy/")"
labels() { sed -n 's/^\([A-Z][A-Za-z ]*\):.*/\1/p' "$1"; }
labels "$state/oracle" >want
labels "$state/stdout" | grep -Fx -f want >got || true
cmp want got || fail "labels differ: $(diff want got)"
expect_stat 'Number of regular files transferred' -eq 6
expect_stat 'Number of files' -eq "$(find src | wc -l)"
