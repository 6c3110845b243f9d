#!/bin/sh
# Decisions in etcd: a publish survives the end of etcd's leader; members of a publisher that died
# between decision and activation finish by themselves; without etcd nothing is published, and
# members serve on.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

start_etcd
member_lines=$store_lines
begin_group '1 2 3' 'coordinator = "store:main"'
expect_active '1 2 3'

# The publisher dies at any moment; whatever was decided, the members agree with nobody's help.
for delay in 0.1 0.15 0.2 0.25; do
  random_file src/b/large 2000000
  timeout -s KILL "$delay" "$LOCKSTEP" group publish "$group_file" "--identity=$state/client" \
    >/dev/null 2>&1 || true
  until_consistent 30
done
group publish
expect_exit 0
expect_active '1 2 3'

leader=$(ETCDCTL_API=3 etcdctl --endpoints "$etcd_endpoints" endpoint status 2>/dev/null |
  awk -F', ' '$5 == "true" { print NR }')
kill_etcd "${leader:-1}"
printf 'x\n' >>src/one
group publish
expect_exit 0
expect_active '1 2 3'

first=$(active_of 1)
for n in 1 2 3; do kill_etcd "$n"; done
printf 'y\n' >>src/one
group publish
expect_exit 45
expect_stderr 'nothing changed'
for n in 1 2 3; do expect_equal "$(active_of "$n")" "$first"; done
