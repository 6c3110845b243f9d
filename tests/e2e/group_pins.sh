#!/bin/sh
# Generations of a member are pinned, listed and verified while its keeper runs.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

# kept: the numbers of the generations that the first member has, those that are pinned with a p.
kept() {
  "$LOCKSTEP" gen list "$base/m1" --format json |
    grep -o '"number":[0-9]*\|"pinned":true' | sed 's/"number"://; s/"pinned":true/p/' | tr '\n' ' '
}
expect_kept() { [ "$(kept)" = "$1 " ] || fail "kept are $(kept), not $1"; }
publish_another() {
  printf '%s' "$1" >src/one
  group publish
  expect_exit 0
  until_consistent 30
}

generations=2
begin_group '1 2'
publish_another second
expect_kept '1 2'
run_bare gen pin "$base/m1" 1
expect_exit 0
publish_another third
publish_another fourth
expect_kept '1 p 3 4'
run_bare verify "$base/m1"
expect_exit 0

# The pin is the member's own, and survives its keeper.
[ -z "$(find "$base/m2/gen" -name "000001-*")" ] || fail "another member keeps it, too"
kill_member 1
start_member 1
publish_another fifth
expect_kept '1 p 4 5'

run_bare gen unpin "$base/m1" 1
expect_exit 0
publish_another sixth
expect_kept '5 6'
run_bare gen pin "$base/m1" 1
expect_exit 1

# From another host: all but a rollback, which is the group's.
far() {
  verb=$1
  shift
  run_bare gen "$verb" "$(url_of 1)" "$@" "--identity=$state/client"
}
far list
expect_exit 0
expect_equal "$(wc -l <"$state/stdout")" 2
far pin 5
expect_exit 0
expect_kept '5 p 6'
far unpin 5
expect_exit 0
before=$(active_of 1)
far rollback --to 5
expect_exit 42
expect_equal "$(active_of 1)" "$before"
run_bare verify "$(url_of 1)" "--identity=$state/client"
expect_exit 0
