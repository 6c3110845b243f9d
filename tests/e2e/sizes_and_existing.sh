#!/bin/sh
# Sizes, --existing and --ignore-existing leave files as they are; their names still protect.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/new/deep src/old "$far/dst/old"
head -c 1023 /dev/zero >src/small
head -c 1024 /dev/zero >src/old/middle
head -c 1025 /dev/zero >src/new/deep/large
printf 'other\n' >"$far/dst/small"
printf 'other\n' >"$far/dst/extra"
touch -d '2001-01-01' "$far/dst/small"
cp -a "$far/dst" start
for options in --max-size=1k --max-size=1K-1 --min-size=1KiB --min-size=1k+1 '--min-size=1000 --max-size=1.024KB' \
  --existing --ignore-existing '--ignore-non-existing --ignore-existing' '--existing --max-size=1'; do
  rm -rf expected "$far/dst"
  cp -a start expected
  cp -a start "$far/dst"
  # shellcheck disable=SC2086
  rsync -a --delete $options src/ expected/
  # shellcheck disable=SC2086
  run -a --delete $options src/ "$(remote dst/)"
  expect_exit 0
  expect_same_tree expected "$far/dst" -O
done
for size in '' x 1kk -1 1E 1-2; do
  run -a "--max-size=$size" src/ "$(remote dst/)"
  expect_exit 1
done
run -avv --existing src/ "$(remote dst/)"
expect_stdout 'not creating new directory "new"'
run -avv --ignore-existing --max-size=1000 src/ "$(remote dst/)"
expect_stdout 'small exists'
expect_stdout 'new/deep/large is over max-size'
