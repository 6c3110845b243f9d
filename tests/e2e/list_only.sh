#!/bin/sh
# One location alone, or --list-only, is listed as rsync lists it, wherever it is.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

# both PLACE OPTIONS...
both() {
  place=$1
  shift
  run "$@" "$(remote "$place")"
  expect_exit 0
  oracle "$@" "$(oracle_at "$far/$place")"
  diff -u "$state/oracle" "$state/stdout" >&2 || fail "not as rsync: $* $place"
  [ ! -s "$state/stderr" ] || fail "stderr is not empty"
}

small_tree "$far/tree"
mkfifo "$far/tree/pipe"
chmod 4711 "$far/tree/one"
chmod 1777 "$far/tree/empty"
both tree
both tree/
both tree/one
both tree -a
both tree/ -r
both tree/ -ah
both tree/ -a --no-h
both tree/ -r --exclude='*o*'
run --list-only -a "$(remote tree/)" nowhere/
expect_exit 0
expect_no_file nowhere
cp "$state/stdout" "$state/alone"
run -a "$(remote tree/)"
cmp "$state/alone" "$state/stdout" || fail "--list-only differs from one location alone"
run -aq "$(remote tree/)"
expect_exit 0
expect_silent
run "$(remote nosuch)"
expect_exit 23
[ ! -s "$state/stdout" ] || fail "something was listed"
expect_stderr nosuch
