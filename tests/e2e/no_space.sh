#!/bin/sh
# What cannot fit is found before it is written: exit 47, nothing changed. What fits once the extras
# are gone is done with --delete-before.
# transports: local daemon ssh
own_daemon=1
. "$(dirname "$0")/common.sh"

small_far
mkdir src
random_file src/one 1000000
random_file src/two 3000000
run -a src/ "$(remote dst/)"
expect_exit 0
cp -a src old
random_file src/one 9000000
run -a --delete src/ "$(remote dst/)"
expect_exit 47
grep -q 'not enough space: 8000000 bytes needed' "$state/stderr" || fail "the message does not say how much"
expect_same_tree old "$far/dst"
expect_no_litter "$far"

# What a killed run left goes before room is measured.
mkdir -p "$far/dst/.lockstep-stage/dead"
random_file "$far/dst/.lockstep-stage/dead/1" 3500000
cp old/one src/one
random_file src/more 2000000
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_no_litter "$far"
run -a --delete old/ "$(remote dst/)"
expect_exit 0

rm src/one src/two src/more
random_file src/three 5000000
run -a --delete src/ "$(remote dst/)"
expect_exit 47
grep -q -- '--delete-before' "$state/stderr" || fail "the message does not name --delete-before"
expect_same_tree old "$far/dst"
run -ai --delete-before src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
[ "$(head -n 1 "$state/stdout")" = '*deleting   two' ] || fail "deletions are not told first"
expect_no_litter "$far"

# Not even then: what was deleted is told, and nothing else is done.
printf 'x\n' >"$far/dst/extra"
random_file src/three 9000000
run -ai --delete-before src/ "$(remote dst/)"
expect_exit 47
[ "$(cat "$state/stdout")" = '*deleting   extra' ] || fail "what was deleted is not told"
