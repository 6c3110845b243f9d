#!/bin/sh
# Old generations go when nobody waits for it: a member whose disk takes its time to remove a tree is
# active as soon as the others, and answers meanwhile.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

command -v strace >/dev/null || skip "no strace here"
strace -f -o /dev/null true 2>/dev/null || skip "strace is not allowed here"

generations=1
begin_group '1 2'
many_files src 2 40
group publish
expect_exit 0
kept=$(active_of 2)

# Every removal by the second member's processes takes its time from now on: half a minute for a tree.
attach=''
for pid in $(pgrep -g "$(cat "$state/pid2")"); do attach="$attach -p $pid"; done
# shellcheck disable=SC2086 # words
strace -f -qq -o /dev/null -e trace=unlinkat -e inject=unlinkat:delay_enter=300000 $attach &
tracer=$!
background_pid="$background_pid $tracer"
until grep -q "^TracerPid:	$tracer" "/proc/$(cat "$state/pid2")/status"; do :; done

for content in first second; do
  printf '%s\n' "$content" >src/one
  before=$(date +%s)
  group publish
  expect_exit 0
  took=$(($(date +%s) - before))
  [ "$took" -lt 15 ] || fail "it took $took s"
done
[ -e "$base/m2/$kept" ] || [ -n "$(ls "$base/m2/.lockstep/trash")" ] || fail 'nothing was removed slowly'
group status
expect_exit 0
kill -INT "$tracer"

# Once the disk is what it was they go.
printf 'third\n' >src/one
group publish
expect_exit 0
give_up=$(($(date +%s) + 60))
until [ "$(find "$base/m2/gen" -mindepth 1 -maxdepth 1 | wc -l)" -eq 1 ]; do
  [ "$(date +%s)" -lt "$give_up" ] || fail "old generations stay: $(ls "$base/m2/gen")"
done
expect_active '1 2'
