#!/bin/sh
# -R sends paths as they are given, from their "/./" on: what leads to a name is sent with its
# attributes, never what else it holds, and only what was sent whole loses extras.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/foo/bar/deep src/foo/other src/top
for name in foo/bar/f1 foo/bar/deep/f2 foo/other/f3 top/f4 f5; do printf '%s\n' "$name" >"src/$name"; done
ln -s foo src/link
chmod 750 src/foo
find src -depth -exec touch -h -d '2020-01-01' {} +

# What is at the target before.
nothing() { :; }
extras() {
  mkdir -p foo/bar/xdir foo/extra top && touch foo/bar/x foo/y z top/q
  find . -depth -exec touch -h -d '2021-01-01' {} +
}
link_in_the_way() { mkdir z && ln -s z foo && touch -h -d '2021-01-01' z foo; }
file_in_the_way() { touch foo; }

# same BEFORE OPTIONS AND SOURCES...: as rsync does it, in words and deeds.
same() {
  rm -rf "$far/dst" "$base/copy"
  mkdir "$far/dst" && (cd "$far/dst" && $1) && cp -a "$far/dst" "$base/copy"
  shift
  cd "$work/src"
  run -ai "$@" "$(remote dst/)"
  expect_exit 0
  oracle -ai "$@" "$(oracle_at "$base/copy/")"
  cd "$work"
  expect_lines_of_oracle
  expect_same_tree "$base/copy" "$far/dst" --omit-dir-times
}

for source in foo/bar/f1 ./foo/bar/f1 foo/./bar/f1 foo/./bar/ foo/. foo/./ link link/ link/bar/f1 . ./; do
  same nothing -R "$source"
  same extras -R --delete "$source"
done
same nothing -R foo/bar foo/bar/deep
same extras -R --delete foo/bar/ top/f4
same extras -R --delete foo/./bar top/f4
same nothing -R foo/bar/f1 link/other
same link_in_the_way -R foo/bar
same file_in_the_way -R foo/bar
same nothing -R --exclude=/foo foo/bar/f1
same nothing -R --exclude=f1 foo/bar/f1 foo/other
same nothing -R --exclude=/foo/bar/f1 foo/bar
# A directory on the way is there although filters hide it.
same extras -R --exclude=foo foo/bar/f1
same extras -R --exclude=bar --delete foo/bar/deep
same nothing -R --no-r foo/bar/f1 foo/other/f3
same nothing -RH foo/bar/f1 foo/other

# Only what is named, whatever leads to it: also where that is a symlink at the target.
same nothing -R --no-implied-dirs foo/bar/f1
same extras -R --no-implied-dirs --delete foo/bar
same link_in_the_way -R --no-implied-dirs foo/bar
expect_equal "$(readlink "$far/dst/foo")" z
expect_file "$far/dst/z/bar/f1"

# Without -R what comes from a directory as a whole loses extras, whatever else is named.
same extras --delete foo/ f5

# Of paths that do not exist nothing is sent, and nothing is deleted.
cd src
run -aR foo/bar/f1 nosuch/x foo/nosuch "$(remote dst/)"
expect_exit 23
run -aR foo/../top/f4 "$(remote dst/)"
expect_exit 1
expect_stderr '".."'
cd ..

# A pull names them in the same way.
cp -a src "$far/src"
rm -rf here there
run -aRi "$(remote src/./foo/bar/)" "$(remote src/top/./f4)" here/
expect_exit 0
oracle -aRi "$(oracle_at "$far/src/./foo/bar/")" "$(oracle_at "$far/src/top/./f4")" there/
expect_lines_of_oracle
expect_same_tree there here --omit-dir-times

# Rule files of the directories that lead to a name hide it, and so keep what the target has there.
printf -- '- deep/\n- f1\n' >src/foo/bar/.rules
touch -d '2020-01-01' src/foo/bar/.rules src/foo/bar
same extras -R --delete --filter=':_.rules' foo/bar/deep foo/bar/f1
expect_no_file "$far/dst/foo/bar/f1"
expect_no_file "$far/dst/foo/bar/deep"
kept() { mkdir -p foo/bar/deep && touch -d '2021-01-01' foo/bar/deep/x foo/bar/deep foo/bar foo; }
same kept -R --delete --filter=':_.rules' foo/bar/deep top/f4
expect_file "$far/dst/foo/bar/deep/x"
same kept -R --delete --filter=':_.rules' foo/bar/deep/ foo/bar/deep/f2
expect_file "$far/dst/foo/bar/deep/x"
same nothing -R --no-implied-dirs --filter=':_.rules' foo/bar/deep/f2 foo/bar

# What two arguments hold is told once.
ln -s f1 src/foo/bar/link && touch -h -d '2020-01-01' src/foo/bar/link src/foo/bar
same nothing -R --no-l foo foo/bar foo/bar/link
same nothing -R --no-l foo/bar/ foo/bar/link foo/
