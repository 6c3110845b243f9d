#!/bin/sh
# --no-h, -h and -hh: how numbers are written, as by rsync.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
truncate -s 1234567 src/large
truncate -s 999 src/small
for units in --no-h --no-human-readable '' -h --human-readable -hh -hhh; do
  rm -rf "$far/dst" "$base/copy"
  # shellcheck disable=SC2086
  run -a --stats --out-format=%l_%\'l_%\'\'l $units src/ "$(remote dst/)"
  expect_exit 0
  # shellcheck disable=SC2086
  oracle -a --stats --out-format=%l_%\'l_%\'\'l $units src/ "$(oracle_at "$base/copy/")"
  for side in stdout oracle; do
    grep -E '^[0-9]|^Total (file|transferred)|^Number of files' "$state/$side" >"$state/$side.sizes"
  done
  diff "$state/oracle.sizes" "$state/stdout.sizes" >&2 || fail "not as rsync: $units"
done
