#!/bin/sh
# -X changes the attributes of a file and a directory that their owner may not write, and leaves
# them as they are otherwise.
# transports: local ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir "$far/dst"
printf 'x\n' >src/file
setfattr -n user.colour -v red src/file 2>/dev/null || skip "no xattrs on this file system"
setfattr -n user.old -v 1 src/dir
chmod 444 src/file
chmod 555 src/dir
run -aX src/ "$(remote dst/)"
drop_root
setfattr -n user.colour -v blue src/file
setfattr -x user.old src/dir
setfattr -n user.new -v 2 src/dir
run -aXi src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(stat -c %a "$far/dst/file" "$far/dst/dir" | xargs)" '444 555'
