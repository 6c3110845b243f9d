#!/bin/sh
# An unknown dataset is exit 5, for pushes and pulls.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
dataset=nosuch
run -a src/ "$(remote dst/)"
expect_exit 5
run -a "$(remote src/)" dst/
expect_exit 5
expect_stderr_one_line
