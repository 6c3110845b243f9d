#!/bin/sh
# -T stages content in another directory, on this file system or another one, with the same result.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
ln src/one src/b/same
mkdir -p "$far/tmp" "$far/inside/tmp" "$far/copy"
prepare() {
  rm -rf "$far/dst" && mkdir -p "$far/dst/a" "$far/dst/kept"
  printf 'old\n' | tee "$far/dst/one" "$far/dst/a/two" "$far/dst/gone" >"$far/dst/kept/file"
  mkdir "$far/dst/tmp"
}
# In all of these the result is that of rsync.
check() {
  prepare
  run -aH --delete --exclude=kept "$@" src/ "$(remote dst/)"
  expect_exit 0
  expect_silent
  expect_same_tree src "$far/dst" --exclude=kept --exclude=/tmp
  expect_no_litter "$far"
}
check -T ../tmp
check --temp-dir=../tmp --no-fsync
check -T ../tmp --inplace
check -T ../tmp -b --backup-dir=../old
expect_equal "$(cat "$far/old/one")" old
check -T tmp
expect_file "$far/dst/tmp" # in use: no extra

run -ai -T nosuch src/ "$(remote dst/)"
expect_exit 1
expect_stderr '--temp-dir nosuch: No such file or directory'
run -ain -T nosuch src/ "$(remote dst/)"
expect_exit 1
expect_stderr_one_line
run -a --generations=2 -T /tmp src/ new
expect_exit 1

# Pulled, into a directory beside.
mkdir here_tmp
run -aH -T ../here_tmp "$(remote dst/)" here/
expect_exit 0
expect_same_tree "$far/dst" here
expect_no_litter .

# What a killed run left there goes with the next one.
mkdir -p "$far/tmp/.lockstep-stage/0123456789abcdef"
: >"$far/tmp/.lockstep-stage/0123456789abcdef/7"
printf 'newer\n' >src/one
run -a -T ../tmp src/ "$(remote dst/)"
expect_exit 0
expect_no_litter "$far"

if [ "$transport" = daemon ]; then
  run -a -T ../../outside src/ "$(remote dst/)"
  expect_exit 1
  expect_stderr 'outside the dataset'
fi
