#!/bin/sh
# --remove-source-files takes from the source what the target has for good, and nothing else.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

make_source() {
  rm -rf "$1" && mkdir -p "$1/d/e" "$1/empty"
  printf 'one\n' >"$1/one" && ln "$1/one" "$1/d/hard"
  printf 'two\n' >"$1/d/e/two" && : >"$1/d/nothing"
  printf 'old\n' >"$1/newer"
  ln -s one "$1/link" && mkfifo "$1/pipe"
  cp "$program_sized" "$1/large"
  find "$1" -depth -exec touch -h -d '2020-01-01' {} +
}
make_target() {
  rm -rf "$1" && mkdir "$1"
  printf 'newer here\n' >"$1/newer" && touch -d '2021-01-01' "$1/newer"
  printf 'one\n' >"$1/one" && touch -d '2020-01-01' "$1/one"
  cp "$program_sized" "$1/large" && overwrite "$1/large" 100000 old && touch -d '2019-01-01' "$1/large"
}
program_sized=$base/random && random_file "$program_sized" 400000

# same OPTIONS...: as rsync does it, at both ends; pushed and pulled.
same() {
  make_source src && make_source "$base/src2" && make_target "$far/dst" && make_target "$base/copy"
  run -ai --remove-source-files "$@" src/ "$(remote dst/)"
  expect_exit 0
  oracle -ai --remove-source-files "$@" "$base/src2/" "$(oracle_at "$base/copy/")"
  expect_same_tree "$base/copy" "$far/dst" --omit-dir-times
  expect_same_tree "$base/src2" src --omit-dir-times
  make_source "$far/src" && make_source "$base/src2" && make_target here && make_target there
  run -ai --remove-source-files "$@" "$(remote src/)" here
  expect_exit 0
  oracle -ai --remove-source-files "$@" "$(oracle_at "$base/src2/")" there
  expect_same_tree there here --omit-dir-times
  expect_same_tree "$base/src2" "$far/src" --omit-dir-times
}

same
same -u
same -c
same -H
same -uH
same -n
same --no-l --no-D
same --exclude=two
same --no-r
same --delete

# It is told with -vv and with --info=remove, by the side where it happens.
make_source src && make_target "$far/dst"
run -a --info=remove --remove-source-files src/ "$(remote dst/)"
expect_exit 0
expect_stdout 'sender removed d/e/two'
expect_file src/d/e

# A symlink that is followed goes with what it leads to; rsync may miss it then.
make_source src && make_target "$far/dst"
run -aL --remove-source-files src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/dst/link")" one
expect_no_file src/link
expect_no_file src/one

# Two names of one directory: what has gone under the first is where it should be.
make_source src && ln -s d src/again && make_target "$far/dst"
run -ak --remove-source-files src/ "$(remote dst/)"
expect_exit 0
expect_file "$far/dst/again/e/two"
expect_file "$far/dst/d/e/two"
expect_no_file src/d/e/two
grep -q '^sender file already removed: d/e/two$' "$state/stdout" || fail 'nothing is told of the other name'

# What could not be put in place stays.
make_source src && make_target "$far/dst"
mkdir -p "$far/dst/d/e/two" && touch "$far/dst/d/e/two/held"
run -a --remove-source-files src/ "$(remote dst/)"
expect_exit 23
expect_file src/d/e/two

# A run onto itself loses nothing.
if [ "$transport" = local ]; then
  make_source src
  cp -a src kept
  run -a --remove-source-files src/ src/
  expect_exit 0
  expect_same_tree kept src
fi

# Taking files out of a dataset is writing to it.
if [ "$transport" = daemon ]; then
  make_source "$far/src"
  stop_daemon
  rights='data = "read"' && start_daemon
  run -a --remove-source-files "$(remote src/)" here2
  expect_exit 5
  stop_daemon
  rights='data = "write"' read_only=true && start_daemon
  run -a --remove-source-files "$(remote src/)" here2
  expect_exit 1
  expect_file "$far/src/d/e/two"
fi
