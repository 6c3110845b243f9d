#!/bin/sh
# -X carries extended attributes, changes to them and their removal.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir
printf 'x\n' >src/file
setfattr -n user.colour -v red src/file 2>/dev/null || skip "no xattrs on this file system"
setfattr -n user.empty src/file
setfattr -n user.bytes -v 0x00ff0a src/dir
setfattr -n user.top -v 1 src
run -aX src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"

# Directories that are right as they are, whether or not something happens inside.
run -aX src/ "$(remote dst/)"
expect_same_tree src "$far/dst"
printf 'y\n' >src/dir/new
touch -r "$far/dst/dir" src/dir
run -aX src/ "$(remote dst/)"
expect_same_tree src "$far/dst"

setfattr -n user.colour -v blue src/file
setfattr -x user.empty src/file
run -aXi src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(getfattr -d --absolute-names "$far/dst/file" | grep -c user.)" 1

# What cannot be read at the source takes nothing from the target: not the attributes, no extras.
if [ "$transport" = local ]; then
  drop_root
  printf 'x\n' >"$far/dst/extra"
  chmod 0 src/file
  run -aX --delete src/ "$(remote dst/)"
  expect_exit 23
  expect_equal "$(getfattr -d --absolute-names "$far/dst/file" | grep -c user.)" 1
  expect_file "$far/dst/extra"
fi
