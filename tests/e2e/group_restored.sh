#!/bin/sh
# A member whose disk comes back from an old copy, or empty: it is never counted for what it no
# longer has. The old copy catches up by itself; the empty one is bound again first.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2 3'
cp -a "$base/m3" "$state/backup"
for text in second third; do
  printf '%s\n' "$text" >>src/one
  group publish
  expect_exit 0
done

# Generation 1 again, with its journal, while the others are at 3.
kill_member 3
rm -r "$base/m3"
cp -a "$state/backup" "$base/m3"
start_member 3
until_active 3 30
until_consistent 30
expect_active '1 2 3'
printf 'fourth\n' >>src/one
group publish
expect_exit 0
expect_active '1 2 3'

# The same, and a publish before it could catch up: refused, or with all of them; never without.
kill_member 3
rm -r "$base/m3"
cp -a "$state/backup" "$base/m3"
before=$(active_of 1)
printf 'fifth\n' >>src/one
start_member 3
group publish
case $code in
  0) expect_active '1 2 3' ;;
  45) expect_equal "$(active_of 1)" "$before" ;;
  *) fail "exit $code" ;;
esac
until_consistent 30
group publish
expect_exit 0
expect_active '1 2 3'

# Nothing at all: no vote, and nobody takes it for a member.
kill_member 3
rm -r "$base/m3"
before=$(active_of 1)
start_member 3
printf 'sixth\n' >>src/one
group publish
expect_exit 45
expect_stderr_one_line
expect_stderr "127.0.0.1:$(port_of 3)"
for n in 1 2; do expect_equal "$(active_of "$n")" "$before"; done
group init
expect_exit 0
group publish
expect_exit 0
until_consistent 30
expect_active '1 2 3'
