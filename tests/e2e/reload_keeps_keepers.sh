#!/bin/sh
# SIGHUP leaves a member's keeper alone where nothing that it goes by has changed.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

ended() { grep -c 'keeper ended' "$state/daemon.log" || true; }

# reloaded: the daemon serves by the config that has just been written: `later` is a dataset.
reloaded() {
  tries=0
  until run_bare "--identity=$state/client" "lockstep://127.0.0.1:$(port_of 1)/" &&
    grep -q later "$state/stdout"; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || fail 'the config is not read again'
  done
}

begin_group '1'
mkdir "$base/later"
sed -i 's/rights = { images = "publish" }/rights = { images = "publish", later = "read" }/' "$state/member1.toml"
printf '[dataset.later]\npath = "%s"\n' "$base/later" >>"$state/member1.toml"
kill -HUP "$(cat "$state/pid1")"
reloaded
printf 'more' >src/more
group publish
expect_exit 0
expect_active 1
[ "$(ended)" = 0 ] || fail 'the keeper was ended'

# More generations are something that it goes by.
sed -i 's/^generations = .*/generations = 7/' "$state/member1.toml"
kill -HUP "$(cat "$state/pid1")"
tries=0
until [ "$(ended)" -gt 0 ]; do
  run_bare "--identity=$state/client" "lockstep://127.0.0.1:$(port_of 1)/"
  tries=$((tries + 1))
  [ "$tries" -lt 200 ] || fail 'the keeper goes on with the old config'
done
until_consistent 30
printf 'still more' >src/more
group publish
expect_exit 0
expect_active 1
