#!/bin/sh
# -x does not enter other file systems, -xx does not name them; what is mounted in the target stays.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

need_root mount
mkdir -p src/a/mnt src/b "$far/dst/extra/mnt" "$far/mnt"
printf 'x\n' >src/b/x
mount -t tmpfs lockstep-test src/a/mnt 2>/dev/null || skip "cannot mount a tmpfs"
mounted=$work/src/a/mnt
mkdir src/a/mnt/deep
printf 'x\n' >src/a/mnt/deep/file
run -ax src/ "$(remote one/)"
expect_exit 0
expect_file "$far/one/a/mnt"
expect_no_file "$far/one/a/mnt/deep"
run -axx src/ "$(remote two/)"
expect_file "$far/two/a"
expect_no_file "$far/two/a/mnt"
run -ax src/a/mnt src/b "$(remote three/)"
expect_file "$far/three/mnt/deep/file"
run -a src/ "$(remote four/)"
expect_file "$far/four/a/mnt/deep/file"
printf 'x\n' >"$far/one/a/mnt/extra"
run -ax --delete src/ "$(remote one/)"
expect_file "$far/one/a/mnt/extra"
umount "$mounted"
mount -t tmpfs lockstep-test "$far/dst/extra/mnt"
mounted=$far/dst/extra/mnt
printf 'x\n' >"$far/dst/extra/mnt/x"
printf 'x\n' >"$far/dst/extra/y"
run -ax --delete src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/extra/mnt/x"
expect_no_file "$far/dst/extra/y"
