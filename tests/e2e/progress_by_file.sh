#!/bin/sh
# --progress prints each file's name and its line of 100 % as rsync does, in the same order.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

# What is left of a line: "= 100,000 100% #3" or a name. Partial lines and rates differ from run
# to run; what is left to do is counted in files, not in entries; deletions come last.
plain() {
  sed -e 's/.*\r//' -e '/^created directory/d' -e '/^\*deleting/d' \
    -e 's|^ *\([0-9,]*\) *100% .* (xfr#\([0-9]*\), .*)$|= \1 100% #\2|' "$1"
}
expect_as_rsync() {
  plain "$state/stdout" >"$state/ours"
  plain "$state/oracle" >"$state/theirs"
  diff -u "$state/theirs" "$state/ours" >&2 || fail "not as rsync"
}

# both OPTIONS...: on two copies of one tree, with both programs.
both() {
  run "$@" src/ "$(remote dst/)"
  expect_exit 0
  oracle "$@" src/ "$(oracle_at "$base/copy/")"
  expect_as_rsync
}

small_tree src
both -a --progress
expect_same_tree src "$far/dst"
# ir-chk as long as the end of the source's list has not been heard of.
expect_equal "$(sed -n 's|.*\(xfr#.*\))$|\1|p' "$state/stdout" | tail -n 1 | sed s/ir-chk/to-chk/)" 'xfr#6, to-chk=0/6'

# Nothing to do, metadata alone, and the same content under another time.
both -a --progress
chmod 600 src/a/two
touch -d '2022-01-01' src/b/large src/a/script
both -a --progress
both -ai --progress
echo more >>src/one
overwrite src/b/large 5 changed
mv src/a/deep/er/random src/a/moved
mkdir src/new
: >src/new/empty
both -ain --progress
both -ai --progress --delete
expect_same_tree src "$far/dst"

mv src/a/moved src/a/again
echo one >src/one
touch -d '2022-01-01' src/b/large
both -aci --progress --delete
expect_same_tree src "$far/dst"

# The other way.
run -a --progress "$(remote dst/)" back/
expect_exit 0
oracle -a --progress "$(oracle_at "$far/dst/")" "$base/back/"
expect_as_rsync

echo again >>src/one
run -aq --progress src/ "$(remote dst/)"
expect_exit 0
expect_silent

# A file that cannot be read has no line, and those behind it have theirs.
drop_root
mkdir locked
echo secret >locked/a
echo open >locked/b
chmod 000 locked/a
run -a --progress locked/ "$(remote unlocked/)"
expect_exit 23
plain "$state/stdout" >"$state/ours"
grep -Fxq '= 5 100% #1' "$state/ours" || fail "no line for the file that can be read"
expect_equal "$(grep -c '100%' "$state/ours")" 1
