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

# Also where it will not work: a directory in the way of a file holds what filters protect.
rm -r src/new
printf 'a file\n' >src/new
printf 'k\n' >"$far/dst/new/kept.keep"
for options in '--delete --exclude=*.keep' ''; do
  # shellcheck disable=SC2086 # words
  run -an $options src/ "$(remote dst/)"
  told=$code
  # shellcheck disable=SC2086
  run -a $options src/ "$(remote dst/)"
  [ "$told/$code" = 23/23 ] || fail "dry run $told, real run $code ($options)"
done
