#!/bin/sh
# -n prints what the real run prints and changes nothing.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
printf 'changed\n' >src/one
rm -r src/b
mkdir src/new
printf 'n\n' >src/new/n
chmod 600 src/a/two
cp -a "$far/dst" copy

run -ain --delete src/ "$(remote dst/)"
expect_exit 0
cp "$state/stdout" told
expect_same_tree copy "$far/dst"
run -ai --delete src/ "$(remote dst/)"
expect_exit 0
cmp told "$state/stdout" || fail "the dry run told otherwise"
[ -s told ] || fail "the dry run told nothing"
expect_same_tree src "$far/dst"
