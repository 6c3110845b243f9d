#!/bin/sh
# Rot, of which size and time tell nothing: in a member it is named by verify and no basis for what comes
# next; in the source it is not passed on to whoever has or can get what was published.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2'
cp src/b/large "$state/good"

# A member's basis: the file is edited, and the delta is made against what rots there.
rot "$base/m2/current/b/large"
overwrite src/b/large 2000000 edited
group publish
expect_exit 0
expect_active '1 2'
cp src/b/large "$state/good"

# A member's file that does not change: the next generation has it, and verify finds and mends it.
rot "$base/m2/current/b/large"
printf 'more\n' >>src/one
group publish
expect_exit 0
group verify
expect_exit 44
grep -q 'b/large' "$state/stdout" || fail 'the rotten file is not named'
group verify --repair
expect_exit 0
expect_good '1 2'
expect_active '1 2'

# The source: members that have it keep it.
rot src/b/large
printf 'still more\n' >>src/one
group publish
expect_exit 0
expect_good '1 2'

# One that comes new is sent what is rotten, finds that out, and gets the good one from another.
start_member 3
write_group '1 2 3'
group init
expect_exit 0
printf 'and more\n' >>src/one
group publish
[ "$code" -eq 0 ] || [ "$code" -eq 48 ] || fail "exit $code, expected 0 or 48"
until_consistent 60
expect_good '1 2 3'
group verify
expect_exit 0
