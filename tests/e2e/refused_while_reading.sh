#!/bin/sh
# A push that is refused while the source is still being read ends with the refusal.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

rights='data = "read"'
start_daemon
many_files src 60 5
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  run -a src/ "$(remote dst/)"
  [ "$code" -eq 5 ] || fail "round $round: exit $code, expected 5"
  expect_stderr_one_line
done
