#!/bin/sh
# --files-from sends the names of a list, and what leads to them; nothing beside them is deleted.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/foo/bar/deep src/foo/other src/top
for name in foo/bar/f1 foo/bar/deep/f2 foo/other/f3 top/f4 f5; do printf '%s\n' "$name" >"src/$name"; done
ln -s foo src/link
chmod 750 src/foo
find src -depth -exec touch -h -d '2020-01-01' {} +
cp -a src "$far/src"

prepare() {
  rm -rf "$1" && mkdir -p "$1/foo/bar/xdir" "$1/foo/extra" "$1/top"
  touch "$1/foo/bar/x" "$1/foo/y" "$1/z" "$1/top/q"
  find "$1" -depth -exec touch -h -d '2021-01-01' {} +
}

# same LIST EXIT OPTIONS...: as rsync does it; pushed and pulled.
same() {
  # shellcheck disable=SC2059 # a list may hold NULs, written \0
  printf "$1" >list
  wanted=$2
  shift 2
  prepare "$far/dst" && prepare "$base/copy"
  run -ai --files-from=list "$@" src/ "$(remote dst/)"
  expect_exit "$wanted"
  oracle -ai --files-from=list "$@" src/ "$(oracle_at "$base/copy/")"
  expect_lines_of_oracle
  expect_same_tree "$base/copy" "$far/dst" --omit-dir-times
  [ -z "${only_push:-}" ] || return 0
  prepare here && prepare there
  run -ai --files-from=list "$@" "$(remote src)" here
  expect_exit "$wanted"
  oracle -ai --files-from=list "$@" "$(oracle_at "$far/src")" there
  expect_lines_of_oracle
  expect_same_tree there here --omit-dir-times
}

same 'foo/bar/f1\ntop\n' 0
same 'foo/bar/f1\ntop/\n' 0
same 'foo/bar/f1\nfoo/\n' 0
same 'foo/bar/f1\ntop\nfoo/' 0 -r
same '/foo/bar/f1\n./top/f4\n\n#x\n;y\n' 0
same 'foo/./bar/f1\n' 0
same 'foo/bar/f1\ntop/f4\n' 0 --no-R
# rsync lists such names and then refuses what it is sent.
only_push=1 same 'foo/../f5\n../f5\n' 0
only_push=
same '.\n' 0
same './\n' 0 --delete
same '.\nfoo\nfoo/bar\nfoo/bar/f1\n' 0
same 'foo/bar/f1\r\nf5\r\n' 0
same '' 0
same 'foo/bar/f1\n' 0 --no-implied-dirs
same 'foo/bar\ntop/\n' 0 --delete
same 'foo/bar\ntop/\n' 0 --delete -r
same 'foo/bar/f1\000top\000' 0 -0
same 'f5\ntop/f4\nfoo\n' 0 -n

# Missing names: told, passed over, or missing at the target, too.
same 'foo/bar/f1\nnosuch\nfoo/nosuch\n' 23
same 'foo/bar/f1\nz\nfoo/nosuch\n' 0 --ignore-missing-args
same 'foo/bar/x\nz\ntop\n' 0 --delete-missing-args
same 'foo/extra\ntop/\n' 0 --delete-missing-args
mkdir "$far/dst/gone" && touch "$far/dst/gone/kept"
run -a --delete-missing-args src/f5 src/gone "$(remote dst/)"
expect_exit 0
expect_stdout 'cannot delete non-empty directory: gone'
expect_file "$far/dst/gone/kept"
run -a --delete-missing-args --force src/f5 src/gone "$(remote dst/)"
expect_exit 0
expect_no_file "$far/dst/gone"
expect_file "$far/dst/top"

# A list may come through a pipe, however it is spelled; its names may hold anything.
rm -rf "$far/dst"
mkdir 'src/new
line' && printf 'x\n' >'src/new
line/ sp#ace'
(cd src && find . -type f -print0) >names
# shellcheck disable=SC2046 # words
"$LOCKSTEP" $(link_options) -a --files-from=- -0 src "$(remote dst/)" <names || fail 'a list from a pipe'
expect_same_tree src "$far/dst" --include=*/ '--exclude=link' --omit-dir-times

# Many names in several directories.
rm -rf "$far/dst" src
many_files src 40 500
(cd src && find . -type f | sort | awk 'NR % 2') >names
run -a --files-from=names src "$(remote dst/)"
expect_exit 0
expect_equal "$(find "$far/dst" -type f | wc -l)" 10000

run -a --files-from=nosuch src "$(remote dst/)"
expect_exit 1
run -a --files-from=host:nosuch src "$(remote dst/)"
expect_exit 1
run -a --files-from=names src src "$(remote dst/)"
expect_exit 1
