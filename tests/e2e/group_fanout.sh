#!/bin/sh
# What several members ask alike is worked out once; a member that stands still holds up nobody.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

# shared_above N: more than N percent of what was asked was there from another member's asking.
shared_above() {
  newest=$(tail -n 1 "$XDG_STATE_HOME/lockstep/groups/images/history")
  share=$(printf '%s' "$newest" | sed -n 's/.*"shared":0\.\([0-9][0-9]\).*/\1/p')
  [ "${share:-0}" -gt "$1" ] || fail "only 0.$share of the questions were shared: $newest"
}

for n in 1 2 3 4; do start_member "$n"; done
write_group '1 2 3 4' 'activate = "quorum:3"'
mkdir src
for d in 1 2 3 4 5 6 7 8; do
  mkdir "src/d$d"
  for f in 1 2 3 4 5 6 7 8 9 10; do random_file "src/d$d/f$f" 20K; done
done
random_file src/large 24M
group init
expect_exit 0
group publish
expect_exit 0
until_consistent 30
expect_active '1 2 3 4'
shared_above 40  # all but the first asking of each would be 75

# A delta: the rounds are the same where the old files are.
overwrite src/large 1000000 changed
overwrite src/large 20000000 changed
for d in 1 3 5; do overwrite "src/d$d/f4" 100 changed; done
group publish
expect_exit 0
until_consistent 30
expect_active '1 2 3 4'
shared_above 40

# The fourth stands still in the middle: the others get everything and activate.
random_file src/more 64M
"$LOCKSTEP" group publish "$group_file" "--identity=$state/client" >"$state/stdout" \
  2>"$state/stderr" </dev/null &
background_pid=$!
publisher=$background_pid
until_moved rchar 70000000
kill -s STOP -- "-$(cat "$state/pid4")"
until_active 1 30
until_active 2 30
until_active 3 30
kill -s CONT -- "-$(cat "$state/pid4")"
wait "$publisher" || code=$?
until_consistent 30
expect_active '1 2 3 4'
