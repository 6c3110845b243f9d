#!/bin/sh
# --help and --version go to stdout with exit 0.
# transports: local
. "$(dirname "$0")/common.sh"

for option in --help --version; do
  run_bare "$option"
  expect_exit 0
  [ -s "$state/stdout" ] || fail "$option prints nothing"
  [ ! -s "$state/stderr" ] || fail "$option writes to stderr"
done
run_bare --version
grep -q '^lockstep' "$state/stdout" || fail "the version does not name the program"
