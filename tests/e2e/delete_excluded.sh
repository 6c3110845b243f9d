#!/bin/sh
# --delete-excluded deletes what filters leave out, but not what a rule protects by name.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf -- '- *.c\nP *.d\n' >src/.rules
mkdir -p "$far/dst"
cp -a src/. "$far/dst"
for name in x.o a/x.o x.c x.d safe; do printf 'x\n' >"$far/dst/$name"; done
cp -a "$far/dst" expected
set -- -a --delete-excluded --exclude=*.o -f 'P safe' -f ': .rules'
rsync "$@" src/ expected/
run "$@" src/ "$(remote dst/)"
expect_exit 0
expect_same_tree expected "$far/dst" -O
expect_no_file "$far/dst/a/x.o"
expect_no_file "$far/dst/x.c"
expect_file "$far/dst/x.d"
expect_file "$far/dst/safe"
