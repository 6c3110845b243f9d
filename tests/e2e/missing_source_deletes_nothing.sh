#!/bin/sh
# A missing source argument: the others go on, nothing is deleted, exit 23.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
printf 'extra\n' >"$far/dst/extra"
printf 'new\n' >src/new
run -a --delete src/ nosuch "$(remote dst/)"
expect_exit 23
expect_file "$far/dst/extra"
expect_file "$far/dst/new"
expect_stderr nosuch
