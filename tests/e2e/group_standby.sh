#!/bin/sh
# A standby takes over from a publisher that was stopped between a vote and its decision; when that
# one wakes, it is refused and changes nothing.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

start_etcd
member_lines=$store_lines
for n in 1 2 3 4; do start_member "$n"; done
write_group '1 2 3' "standby = [\"$(url_of 4)\"]
coordinator = \"store:main\""
small_tree src
group init
expect_exit 0
group publish
expect_exit 0
expect_active '1 2 3'
until_active 4 30

for n in 1 2 3 4; do
  "$LOCKSTEP" trust "127.0.0.1:$(port_of "$n")" "$(id_of "$state/id$n")" "--identity=$state/id4"
done
"$LOCKSTEP" group publish --standby "$group_file" "--identity=$state/id4" \
  "--state=$state/standby" >"$state/standby.log" 2>&1 &
background_pid="$background_pid $!"

# stop_publisher BYTES: a publish that is stopped when it has written so much; wake_publisher ends that.
stop_publisher() {
  bytes=$1
  random_file src/b/large 20000000
  "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" >"$state/paused" 2>&1 &
  paused=$!
  until [ "$(sed -n 's/^wchar: //p' "/proc/$paused/io" 2>/dev/null || echo "$bytes")" -ge "$bytes" ]; do :; done
  kill -STOP "$paused"
}
wake_publisher() {
  kill -CONT "$paused"
  code=0
  wait "$paused" || code=$?
  case $code in
    0 | 45 | 46 | 48) ;;
    *) fail "the paused publisher ended with $code: $(cat "$state/paused")" ;;
  esac
}
takeovers() { grep -c 'taking over' "$state/standby.log" || true; }

for bytes in 1000000 30000000 60000000; do
  stop_publisher "$bytes"
  until_consistent 30  # the lease, and what members in doubt wait
  wake_publisher
  group publish
  expect_exit 0
  expect_active '1 2 3'
done

# The third leaves the group. The standby has begun with three, and takes over with two.
write_group '1 2' "standby = [\"$(url_of 4)\"]
coordinator = \"store:main\""
printf 'without the third' >src/one
group publish
expect_exit 0
until_active 4 30
kill_member 3
before=$(takeovers)
stop_publisher 5000000
give_up=$(($(date +%s) + 30))
until [ "$(takeovers)" -gt "$before" ]; do
  [ "$(date +%s)" -lt "$give_up" ] || fail 'the standby did not take over'
done
until_consistent 30
wake_publisher
grep -aq "$(url_of 2)" "$state/standby/images/policy" || fail 'the standby knows no members'
! grep -aq "$(url_of 3)" "$state/standby/images/policy" || fail 'the standby counts who has left'
group publish
expect_exit 0
expect_active '1 2'
