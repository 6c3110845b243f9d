#!/bin/sh
# A file becomes a directory, a directory a file, a link either.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir src/link_dir
printf 'x\n' >src/dir/x
printf 'f\n' >src/file
ln -s file src/link
run -a src/ "$(remote dst/)"
rm -r src/dir src/file src/link src/link_dir
printf 'now a file\n' >src/dir
mkdir src/file src/link
printf 'y\n' >src/file/y
ln -s dir src/link_dir
run -a --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
