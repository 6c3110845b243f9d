#!/bin/sh
# Symlinks are copied as they are, never followed.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir outside
printf 'secret\n' >outside/secret
ln -s nowhere src/dangling
ln -s /etc/hostname src/absolute
ln -s ../outside/secret src/upward
ln -s dir src/to_dir
ln -s "$(printf '%0300d' 1)" src/long
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"

ln -sfn elsewhere src/dangling
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
