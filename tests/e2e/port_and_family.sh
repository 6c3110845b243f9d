#!/bin/sh
# --port is for daemons named without one; -4 and -6 choose the addresses that are tried.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
port=${address##*:}
for options in "--port=$port" "--port=$port -4" "--port=$port --ipv4"; do
  rm -rf "$far/dst"
  # shellcheck disable=SC2086
  run -a $options src/ 127.0.0.1::data/dst/
  expect_exit 0
  expect_same_tree src "$far/dst"
done
run -a --port="$port" lockstep://127.0.0.1/data/dst/ back/
expect_exit 0
expect_same_tree src back
run -ai --port=1 src/ "$(remote dst/)" # the location's own port counts
expect_silent
for option in -6 --ipv6; do
  run -a "$option" src/ "$(remote other/)"
  expect_exit 10
  expect_stderr_one_line
  expect_no_file "$far/other"
done
run -a --port=0 src/ 127.0.0.1::data/dst/
expect_exit 1
run -a --port=x src/ 127.0.0.1::data/dst/
expect_exit 1
