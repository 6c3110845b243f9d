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

for bytes in 1000000 30000000 60000000; do
  random_file src/b/large 20000000
  "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" >"$state/paused" 2>&1 &
  paused=$!
  until [ "$(sed -n 's/^wchar: //p' "/proc/$paused/io" 2>/dev/null || echo "$bytes")" -ge "$bytes" ]; do :; done
  kill -STOP "$paused"
  until_consistent 30  # the lease, and what members in doubt wait
  kill -CONT "$paused"
  code=0
  wait "$paused" || code=$?
  case $code in
    0 | 45 | 46 | 48) ;;
    *) fail "the paused publisher ended with $code: $(cat "$state/paused")" ;;
  esac
  group publish
  expect_exit 0
  expect_active '1 2 3'
done
