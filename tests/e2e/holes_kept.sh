#!/bin/sh
# -S keeps holes; a local copy keeps them anyway.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
truncate -s 64M src/sparse
overwrite src/sparse 1000000 data
overwrite src/sparse 50000000 more
run -aS src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
[ "$(du -k "$far/dst/sparse" | cut -f 1)" -le 1024 ] || fail "the holes were filled"
if [ "$transport" = local ]; then
  run -a src/ "$(remote plain/)"
  expect_exit 0
  [ "$(du -k "$far/plain/sparse" | cut -f 1)" -le 1024 ] || fail "without -S the holes were filled"
fi
