#!/bin/sh
# Members in network namespaces of their own. Cut off from the others, both ways or one way: nothing
# is published that a required member cannot take; with a quorum the others go on, and the one that
# was cut off catches up by itself. A publisher that is cut off leaves no two opinions.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

make_networks 3
begin_group '1 2 3'
expect_active '1 2 3'
first=$(active_of 1)

printf 'more\n' >>src/one
for way in input output; do
  cut 3 "$way"
  group publish
  expect_exit 45
  expect_stderr "10.77.0.3"
  expect_stderr 'nothing changed'
  for n in 1 2 3; do expect_equal "$(active_of "$n")" "$first"; done
  heal 3
done
group publish
expect_exit 0
expect_active '1 2 3'

write_group '1 2 3' 'activate = "quorum:2"
wait_for = "quorum:2"'
cut 3 input
printf 'and more\n' >>src/one
group publish
expect_exit 48
expect_active '1 2'
heal 3
until_active 3 60

# The publisher is cut off at any moment; its next command settles what it began.
write_group '1 2 3'
for delay in 0.02 0.1 0.2; do
  random_file src/b/large 2000000
  # shellcheck disable=SC2086 # words
  $as "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" >/dev/null 2>&1 &
  publisher=$!
  timeout "$delay" tail -f /dev/null || true
  cut p input
  cut p output
  kill -KILL "$publisher" 2>/dev/null || true
  wait "$publisher" 2>/dev/null || true
  heal p
  group resolve
  expect_exit 0
  one=$(active_of 1)
  expect_equal "$(active_of 2)" "$one"
  expect_equal "$(active_of 3)" "$one"
done
group publish
expect_exit 0
expect_active '1 2 3'
