#!/bin/sh
# Without --delete what only the target has stays.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
printf 'mine\n' >"$far/dst/extra"
rm src/one
run -a src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/extra"
expect_file "$far/dst/one"
