#!/bin/sh
# A published generation is never changed, and nothing half-done is published.
# transports: local daemon ssh
dataset_lines='generations = 2'
. "$(dirname "$0")/common.sh"

keep='' here=$far
[ "$transport" = daemon ] || { keep=--generations=2 here=$far/ds; }
below=${here#"$far"}
target=$(remote "${below#/}")
small_tree src
# shellcheck disable=SC2086 # a word or none
run -a $keep src/ "$target"
expect_exit 0
cp -a src first

# rsync follows no symlink of another user.
expect_unchanged() { expect_same_tree first "$(realpath "$here/current")" --no-o --no-g; }

# Half of a source is no generation.
drop_root
printf 'secret\n' >src/secret
chmod 000 src/secret
printf 'new\n' >src/new
if ! $as cat src/secret >/dev/null 2>&1; then
  # shellcheck disable=SC2086
  run -a $keep src/ "$target"
  expect_exit 45
  expect_stderr 'not published'
  expect_unchanged
fi
chmod 600 src/secret

if [ "$transport" = daemon ]; then
  run -a --generations=2 src/ "$target"
  expect_exit 1
  run -a src/ "$(remote a/)"
  expect_exit 1
  expect_stderr 'published whole'
else
  run -a --delete src/ "$target"
  expect_exit 42
  expect_stderr 'holds generations'
  run -a src/ "$target/current/"
  expect_exit 42
  expect_stderr 'never changes'
  run -a src/ "$target/current"
  expect_exit 42
  mkdir "$far/full"
  printf 'precious\n' >"$far/full/mine"
  run -a --generations=2 src/ "$(remote full/)"
  expect_exit 42
  expect_equal "$(ls -A "$far/full")" mine
fi
expect_unchanged
