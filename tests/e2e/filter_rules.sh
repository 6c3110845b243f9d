#!/bin/sh
# -f takes rsync's whole rule language: both ends decide as rsync does, here and far away.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf 'x\n' >src/a/skip.tmp
printf 'x\n' >src/core
run -a src/ "$(remote dst/)"
for name in skip.o a/skip.o kept extra; do printf 'x\n' >"$far/dst/$name"; done
rules='--filter=protect,p_kept --filter=+_/a/skip.tmp --filter=-s_*.tmp --filter=R_/skip.o --filter=-_*.o --filter=hide,/_nowhere'
cp -a "$far/dst" expected
# shellcheck disable=SC2086
rsync -a --delete $rules src/ expected/
# shellcheck disable=SC2086
run -a --delete $rules src/ "$(remote dst/)"
expect_exit 0
expect_same_tree expected "$far/dst" -O
expect_file "$far/dst/kept"
expect_file "$far/dst/a/skip.o"
expect_no_file "$far/dst/skip.o"
expect_no_file "$far/dst/extra"
