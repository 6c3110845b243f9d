#!/bin/sh
# --inplace writes a file that its owner has made read-only, and leaves it so.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src "$far/dst"
random_file src/file 5000
random_file "$far/dst/file" 7000
chmod 444 src/file "$far/dst/file"
inode=$(stat -c %i "$far/dst/file")
[ "$transport" = daemon ] || drop_root
run -a --inplace src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(stat -c %i "$far/dst/file")" "$inode"
