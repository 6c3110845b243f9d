#!/bin/sh
# All spellings of --delete remove the same; two of them at once are refused; --ignore-errors and --force.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one\n' >src/one
for when in --del --delete-during --delete-delay --delete-after '--delete --delete-after' --delete-before; do
  mkdir -p "$far/dst/extra/deep"
  touch "$far/dst/extra/deep/file"
  # shellcheck disable=SC2086
  run -ai $when src/ "$(remote dst/)"
  expect_exit 0
  expect_stdout '*deleting   extra/deep/file'
  expect_same_tree src "$far/dst"
done
run -a --delete-after --delete-before src/ "$(remote dst/)"
expect_exit 1
run --delete-after -t src/one "$(remote dst/)"
expect_exit 1

mkdir -p "$far/dst/extra"
if [ "$transport" = local ]; then
  run -a --delete src/ no-such-source "$(remote dst/)"
  expect_exit 23
  expect_file "$far/dst/extra"
  run -a --delete --ignore-errors src/ no-such-source "$(remote dst/)"
  expect_exit 23
  expect_no_file "$far/dst/extra"
fi

rm -rf "$far/dst"
mkdir -p "$far/dst/one/full" "$far/dst/extra"
touch "$far/dst/one/full/file"
run -a src/ "$(remote dst/)"
expect_exit 23
expect_file "$far/dst/one/full/file"
run -a --force src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/dst/one")" one
expect_file "$far/dst/extra"
