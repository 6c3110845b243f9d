#!/bin/sh
# Members join and leave by the group file. A generation that a dead publisher left open is finished
# by those who have it; the members of the changed file get the next one.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2'
start_member 3

# It is no member before init says so, and nothing is published to it.
write_group '1 2 3'
before=$(active_of 1)
printf 'second\n' >>src/one
group publish
expect_exit 1
expect_stderr_one_line
for n in 1 2; do expect_equal "$(active_of "$n")" "$before"; done
group init
expect_exit 0
group publish
expect_exit 0
expect_active '1 2 3'

# A publisher dies at any moment, and before the next command the file has lost a member.
for delay in 0.05 0.1 0.15 0.2; do
  write_group '1 2 3'
  random_file src/b/large 2000000
  timeout -s KILL "$delay" "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" \
    >/dev/null 2>&1 || true
  write_group '1 2'
  group publish
  expect_exit 0
  expect_active '1 2'
  [ -e "$base/m3/current" ] || fail "member 3 lost its tree"
  run_bare verify "$base/m3"
  expect_exit 0
done

# And back: it catches up with what it missed.
write_group '1 2 3'
printf 'third\n' >>src/one
group publish
expect_exit 0
until_consistent 30
expect_active '1 2 3'
