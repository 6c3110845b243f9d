#!/bin/sh
# A pull makes an equal tree, a second one with --delete follows changes.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree "$far/src"
run -a "$(remote src/)" dst/
expect_exit 0
expect_silent
expect_same_tree "$far/src" dst

rm "$far/src/one"
overwrite "$far/src/b/large" 1500000 changed
printf 'extra\n' >dst/extra
run -a --delete "$(remote src/)" dst/
expect_exit 0
expect_same_tree "$far/src" dst
expect_no_litter .
