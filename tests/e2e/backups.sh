#!/bin/sh
# -b keeps the old version of what is replaced or deleted, beside it or in a directory.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

make_trees() {
  rm -rf src "$far/dst" "$base/copy"
  mkdir -p src/sub "$far/dst/sub" "$far/dst/extra/deep"
  printf 'new\n' | tee src/file src/sub/file >src/only_mode
  ln -s new src/link
  cp -a src/file "$far/dst/touched" && cp src/file src/touched && touch -d 2020-01-01 src/touched
  cp -a src/only_mode "$far/dst/only_mode" && chmod 600 src/only_mode
  printf 'old one\n' | tee "$far/dst/file" "$far/dst/sub/file" "$far/dst/gone" >"$far/dst/extra/deep/gone"
  ln -s old "$far/dst/link"
  cp -a "$far/dst" "$base/copy"
}
compare() {
  run -ai --delete "$@" src/ "$(remote dst/)"
  expect_exit 0
  oracle -ai --delete "$@" src/ "$(oracle_at "$base/copy/")"
  expect_same_tree "$base/copy" "$far/dst" --omit-dir-times
  sort "$state/oracle" >"$state/theirs"
  sort "$state/stdout" | diff "$state/theirs" - >"$state/diff" || fail "not as rsync: $(cat "$state/diff")"
}

make_trees
compare -b
expect_equal "$(cat "$far/dst/file" "$far/dst/file~")" "new
old one"
expect_equal "$(readlink "$far/dst/link~")" old
expect_file "$far/dst/gone~"
expect_no_file "$far/dst/only_mode~"
expect_file "$far/dst/touched~"
run -aib --delete src/ "$(remote dst/)"
expect_exit 0
if grep -vq '^cannot delete' "$state/stdout"; then fail 'backups are taken for extras'; fi

make_trees
compare -b --suffix=.was
make_trees
compare --backup-dir=old/today
expect_equal "$(cat "$far/dst/old/today/sub/file")" 'old one'
expect_file "$far/dst/old/today/extra/deep/gone"
make_trees
compare --backup-dir=old --suffix=.was
run -ai --backup-dir=old --delete src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/old/file.was"
expect_no_litter "$far/dst"

make_trees
chmod 444 "$far/dst/file"
printf 'directory\n' >"$far/dst/now_a_directory"
mkdir src/now_a_directory
run -ab --backup-dir=../kept src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/kept/file")" 'old one'
expect_equal "$(stat -c %a "$far/kept/file")" 444
expect_equal "$(cat "$far/kept/now_a_directory")" directory

# Backups are protected by a rule behind the user's own, which may overrule it.
for options in -b '-b --include=*~' '-b --delete-excluded' '-b --suffix=.was --filter=R_*.was' '-b --filter=R_f*'; do
  make_trees
  for side in "$far/dst" "$base/copy"; do
    for name in file~ stale~ stale.was sub/stale~ extra/stale~; do
      printf 'older\n' >"$side/$name"
      touch -d '2020-01-01' "$side/$name"
    done
  done
  # shellcheck disable=SC2086 # words
  compare $options
  expect_equal "$(cat "$far/dst/file.was" "$far/dst/file~" 2>/dev/null | grep 'old one')" 'old one'
done

# No directory of backups is made where nothing goes into it.
run -ab --backup-dir=../none/today src/ "$(remote dst/)"
expect_exit 0
expect_no_file "$far/none"
printf 'newer\n' >src/file
run -ab --backup-dir=../none/today src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/none/today/file")" new

run -ab --suffix= src/ "$(remote dst/)"
expect_exit 1
run -ab --suffix=a/b src/ "$(remote dst/)"
expect_exit 1
