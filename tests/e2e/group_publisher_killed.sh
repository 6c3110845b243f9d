#!/bin/sh
# The publisher dies at any moment: the next command finishes what it began, all members agree, and
# nothing that was decided is lost.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2 3'

for delay in 0.02 0.05 0.1 0.15 0.2 0.3; do
  random_file src/b/large 2000000
  timeout -s KILL "$delay" "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" \
    >/dev/null 2>&1 || true
  until group resolve; [ "$code" -ne 41 ]; do :; done  # the lock goes with the process
  expect_exit 0
  one=$(active_of 1)
  expect_equal "$(active_of 2)" "$one"
  expect_equal "$(active_of 3)" "$one"
  group log  # what this host takes for the newest
  expect_equal "$(sed -n '$s/ .*//p' "$state/stdout")" "${one#gen/}"
  group publish
  expect_exit 0
  expect_active '1 2 3'
done

# It died behind its decision: the next command knows what is newest.
newest=$XDG_STATE_HOME/lockstep/groups/images/newest
cp "$newest" "$state/newest"
printf 'more\n' >>src/one
group publish
expect_exit 0
cp "$state/newest" "$newest"
group resolve
expect_exit 0
group log
expect_equal "$(sed -n '$s/ .*//p' "$state/stdout")" "$(basename "$(active_of 1)")"

# Members die, too.
for n in 1 2 3; do
  random_file src/b/large 2000000
  "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" >/dev/null 2>&1 &
  publisher=$!
  kill_member "$n"
  wait "$publisher" || true
  start_member "$n"
  group publish
  expect_exit 0
  expect_active '1 2 3'
done
