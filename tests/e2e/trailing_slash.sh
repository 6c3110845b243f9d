#!/bin/sh
# `src` goes into the target, `src/` becomes it.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src "$(remote whole)"
expect_exit 0
expect_same_tree src "$far/whole/src"

run -a src/ "$(remote content)"
expect_exit 0
expect_same_tree src "$far/content"

mkdir more
printf 'm\n' >more/m
run -a src more "$(remote both)"
expect_exit 0
expect_same_tree src "$far/both/src"
expect_same_tree more "$far/both/more"
