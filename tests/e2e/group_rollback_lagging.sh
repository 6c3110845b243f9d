#!/bin/sh
# Rollbacks, and a rollback of one, while a member is away: when it is back it comes to the same.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

generations=9
begin_group '1 2 3' 'activate = "quorum:2"
wait_for = "quorum:2"'
printf 'second\n' >>src/one
group publish
expect_exit 0

same() {
  diff -r "$base/m1/current/" "$base/m$1/current/" >&2 || fail "member $1 shows something else"
}

kill_member 3
group rollback
expect_exit 48
[ "$(tail -n 1 "$base/m1/current/one")" != second ] || fail "not rolled back"
group rollback
expect_exit 48
expect_equal "$(tail -n 1 "$base/m1/current/one")" second
same 2
start_member 3
until_consistent 30
same 3

# Away through a publish and its rollback.
kill_member 2
printf 'third\n' >>src/one
group publish
expect_exit 48
group rollback
expect_exit 48
start_member 2
until_consistent 30
for n in 2 3; do same "$n"; done
expect_equal "$(tail -n 1 "$base/m2/current/one")" second
expect_equal "$(active_of 2)" "$(active_of 1)"
expect_equal "$(active_of 3)" "$(active_of 1)"
