#!/bin/sh
# -d takes directories without entering them, and deletes in those whose content is sent.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
mkdir -p start/a start/gone
printf 'x\n' >start/a/kept
printf 'x\n' >start/gone/x
printf 'x\n' >start/extra
try() {
  rm -rf expected "$far/dst"
  cp -a start expected
  cp -a start "$far/dst"
  rsync "$@" expected/
  run "$@" "$(remote dst/)"
  expect_exit 0
  expect_same_tree expected "$far/dst" -O
}
try -dlt --delete src/
try -dlt src
try -dlt --delete src/a/ src/one
try --old-dirs -lt src/
try -d --old-d -lt --delete --exclude=one src/
try -rdlt src/a src/b
expect_file "$far/dst/a/deep/er/random"
run -t --delete src/ "$(remote dst/)"
expect_exit 1
