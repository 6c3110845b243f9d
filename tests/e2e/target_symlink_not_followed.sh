#!/bin/sh
# A symlink in the target never leads a write out of it.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir "$far/dst" outside
printf 'inside\n' >src/dir/file
printf 'kept\n' >outside/file
ln -s "$work/outside" "$far/dst/dir"
run -a src/ "$(remote dst/)"
expect_equal "$(cat outside/file)" kept
expect_exit 0
expect_same_tree src "$far/dst"
