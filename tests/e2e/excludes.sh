#!/bin/sh
# Excluded names are neither sent nor deleted; --delete-excluded is not needed to keep them.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf 'x\n' >src/skip.tmp
printf 'x\n' >src/a/skip.tmp
run -a --exclude='*.tmp' --exclude=/b/ src/ "$(remote dst/)"
expect_exit 0
expect_no_file "$far/dst/skip.tmp"
expect_no_file "$far/dst/a/skip.tmp"
expect_no_file "$far/dst/b"
printf 'x\n' >"$far/dst/kept.tmp"
printf 'x\n' >"$far/dst/gone"
run -a --delete --exclude='*.tmp' --exclude=/b/ src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/kept.tmp"
expect_no_file "$far/dst/gone"
