#!/bin/sh
# A directory cannot go where a file is: exit 3, the file stays.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf 'file\n' >"$far/dst"
run -a src/ "$(remote dst)"
expect_exit 3
expect_equal "$(cat "$far/dst")" file
