#!/bin/sh
# --preallocate reserves all of a file's space, also where it has holes; the content is the same.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
truncate -s 8M src/sparse
overwrite src/sparse 1000000 data
random_file src/plain 300000
printf 'small\n' >src/small
blocks() { du -k "$1" | cut -f 1; }
run -a --preallocate src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
[ "$(blocks "$far/dst/sparse")" -ge 8192 ] || fail "not reserved: $(blocks "$far/dst/sparse") KiB"
run -a --preallocate "$(remote dst/)" back/
expect_exit 0
expect_same_tree src back
[ "$(blocks back/sparse)" -ge 8192 ] || fail "a pull has not reserved: $(blocks back/sparse) KiB"

# A file that has become shorter is no longer than it should be.
truncate -s 100 src/plain
run -a --preallocate src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
run -a --no-preallocate -S src/ "$(remote plain/)"
expect_exit 0
[ "$(blocks "$far/plain/sparse")" -le 1024 ] || fail "--no-preallocate has reserved"
