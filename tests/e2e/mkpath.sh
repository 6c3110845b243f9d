#!/bin/sh
# --mkpath makes every directory that leads to the target; without it only the last one.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one\n' >src/one
run -a src/ "$(remote a/b/c/)"
expect_exit 3
run -an --mkpath src/ "$(remote a/b/c/)"
expect_exit 0
expect_no_file "$far/a"
run -a --mkpath src/ "$(remote a/b/c/)"
expect_exit 0
expect_same_tree src "$far/a/b/c"
run -a --mkpath src/one "$(remote d/e/new)"
expect_exit 0
expect_equal "$(cat "$far/d/e/new")" one
run -a --mkpath src/one "$(remote f/g/)"
expect_exit 0
expect_file "$far/f/g/one"
printf 'x\n' >"$far/file"
run -a --mkpath src/ "$(remote file/x/y/)"
[ "$code" -ne 0 ] || fail "a file is no directory"
