#!/bin/sh
# Several clients at once, each in its own session.
# transports: daemon
. "$(dirname "$0")/common.sh"

for n in 1 2 3 4; do
  small_tree "src$n"
  # shellcheck disable=SC2046
  "$LOCKSTEP" $(link_options) -a "src$n/" "$(remote "dst$n/")" >"$state/out$n" 2>&1 &
  eval "pid$n=$!"
done
for n in 1 2 3 4; do
  eval "wait \"\$pid$n\"" || fail "client $n: $(cat "$state/out$n")"
  expect_same_tree "src$n" "$far/dst$n"
done
