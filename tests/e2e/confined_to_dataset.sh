#!/bin/sh
# No path leads out of a dataset.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir "$base/outside"
printf 'secret\n' >"$base/outside/secret"
ln -s "$base/outside" "$far/link"
for path in ../outside/ link/ a/../../outside/; do
  rm -rf dst
  run -a "$(remote "$path")" dst/
  [ "$code" -ne 0 ] || fail "$path was served"
  expect_no_file dst/secret
  printf 'x\n' >x
  run -a x "$(remote "$path")"
  expect_no_file "$base/outside/x"
done
