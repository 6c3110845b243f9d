#!/bin/sh
# An empty source that would empty the target is refused before anything is done.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
cp -a "$far/dst" copy
mkdir none
run -a --delete none/ "$(remote dst/)"
expect_exit 42
expect_stderr_one_line
expect_stderr --empty-source=allow
expect_same_tree copy "$far/dst"
# What filters leave out is protected on the other side: nothing would be lost.
run -a --delete --exclude='*' src/ "$(remote dst/)"
expect_exit 0
expect_same_tree copy "$far/dst"
