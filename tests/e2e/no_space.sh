#!/bin/sh
# What cannot fit is found before it is written: exit 47, nothing changed. What fits once the extras
# are gone is done with --delete-before.
# transports: local daemon ssh
own_daemon=1
. "$(dirname "$0")/common.sh"

need_root mount
mount -t tmpfs -o size=8m,mode=755 lockstep-test "$far" 2>/dev/null || skip "cannot mount a tmpfs"
mounted=$far
[ "$transport" != daemon ] || start_daemon
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

rm src/one src/two
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
