#!/bin/sh
# -I looks into files of equal size and time, --size-only does not look at times, -c goes before both.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
printf 'one' >src/hidden
printf 'two' >src/touched
touch -d '2020-05-05' src/*
run -a src/ "$(remote dst/)"
printf 'ONE' >src/hidden
printf 'TWO' >src/touched
touch -d '2020-05-05' src/hidden
touch -d '2020-06-06' src/touched

cp -a "$far/dst" "$base/copy"
run -ai --size-only -I src/ "$(remote dst/)"
expect_exit 0
oracle -ai --size-only -I src/ "$(oracle_at "$base/copy/")"
expect_lines_of_oracle
expect_equal "$(cat "$far/dst/hidden" "$far/dst/touched")" onetwo
expect_same_tree "$base/copy" "$far/dst"

run -ai -I src/ "$(remote dst/)"
expect_exit 0
oracle -ai -I src/ "$(oracle_at "$base/copy/")"
expect_lines_of_oracle
expect_same_tree src "$far/dst"

run -aic -I src/ "$(remote dst/)"
expect_exit 0
expect_silent
