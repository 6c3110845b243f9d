#!/bin/sh
# Read-only directories are filled, changed and emptied.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/locked/inner
printf 'x\n' >src/locked/file
printf 'y\n' >src/locked/inner/file
chmod 555 src/locked src/locked/inner
drop_root
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"

chmod 755 src/locked
printf 'changed\n' >src/locked/file
rm -f src/locked/inner/file 2>/dev/null || { chmod 755 src/locked/inner && rm src/locked/inner/file; }
chmod 555 src/locked/inner src/locked
run -a --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
