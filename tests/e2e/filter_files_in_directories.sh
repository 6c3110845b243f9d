#!/bin/sh
# Rule files of directories are read at both ends: the source's hide, the target's protect.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
printf -- '- *.tmp\n' >src/.rsync-filter
printf -- '- /own\n+ deep.tmp\n' >src/a/.rsync-filter
for name in a/own own x.tmp a/deep.tmp a/deep/x.tmp; do printf 'x\n' >"src/$name"; done
mkdir -p "$far/dst"
cp -a src/. "$far/dst"
printf 'P kept\n' >>"$far/dst/a/.rsync-filter"
touch -r src/a/.rsync-filter "$far/dst/a/.rsync-filter"
for name in a/kept a/deep/kept kept a/own a/deep/y.tmp; do printf 'x\n' >"$far/dst/$name"; done
cp -a "$far/dst" expected
rsync -a --delete -F src/ expected/
run -a --delete -F src/ "$(remote dst/)"
expect_exit 0
expect_same_tree expected "$far/dst" -O
expect_file "$far/dst/a/kept"
expect_no_file "$far/dst/kept"
expect_file "$far/dst/a/deep/y.tmp"

run -a -FF src/ "$(remote fresh/)"
expect_exit 0
expect_no_file "$far/fresh/.rsync-filter"
expect_no_file "$far/fresh/x.tmp"
expect_file "$far/fresh/own"
expect_no_file "$far/fresh/a/own"
expect_file "$far/fresh/a/deep.tmp"
