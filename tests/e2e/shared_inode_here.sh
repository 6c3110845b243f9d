#!/bin/sh
# Files that are one inode at the target only: each name gets its own metadata, the others keep
# theirs, and the next run finds nothing to do.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src "$far/dst"
for name in same touched private; do printf 'content\n' >"src/$name"; done
touch -d '2021-01-01' src/same src/private
touch -d '2022-02-02' src/touched
chmod 600 src/private
cp -p src/same "$far/dst/same"
ln "$far/dst/same" "$far/dst/touched"
ln "$far/dst/same" "$far/dst/private"
for options in -ai -aiH -aic; do
  cp -a "$far/dst" "$far/dst$options"
  run "$options" src/ "$(remote "dst$options/")"
  expect_exit 0
  ! grep -q same "$state/stdout" || fail "an unchanged file is told"
  expect_same_tree src "$far/dst$options"
  run "$options" src/ "$(remote "dst$options/")"
  expect_silent
done
