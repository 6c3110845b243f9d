#!/bin/sh
# --stop-after, --time-limit and --stop-at end a run with exit 30: files stay whole, and --partial keeps a part.
# transports: ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/large 40000000
for name in after limit at; do mkdir "$far/$name" && printf 'old\n' >"$far/$name/large"; done
# It would take two minutes; a minute is the shortest time there is.
begin() {
  into=$1
  shift
  "$LOCKSTEP" -a --bwlimit=300 -e "$fake_ssh" "$@" src/ "host:$far/$into/" >"$state/$into.out" 2>&1 </dev/null &
}
run -a --stop-at=1999-01-01T00:00 src/ "$(remote dst/)"
expect_exit 1
run -a --stop-after=0 src/ "$(remote dst/)"
expect_exit 1
begin after --stop-after=1
after=$!
begin limit --time-limit=1 --partial
limit=$!
begin at --stop-at="$(date -d '+65 seconds' +%H:%M)" --partial
at=$!
for pid in $after $limit $at; do
  code=0
  wait "$pid" || code=$?
  expect_exit 30
done
for name in after limit at; do
  grep -q 'the time for this run is over' "$state/$name.out" || fail "not told: $(cat "$state/$name.out")"
done
expect_equal "$(cat "$far/after/large")" old
expect_no_litter "$far/after"
run -a --stats src/ "$(remote limit/)"
expect_exit 0
expect_same_tree src "$far/limit"
expect_stat 'Literal data' -lt 39000000
