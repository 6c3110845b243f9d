#!/bin/sh
# explain says of one path what a run would do and why, and changes nothing.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

# explain LINE OPTIONS... PATH
explains() {
  want=$1
  path=$2
  shift 2
  # shellcheck disable=SC2046
  run_bare explain $(link_options) -a "$@" src/ "$(remote dst/)" "$path"
  expect_exit 0
  grep -Fq -e "$want" "$state/stdout" || fail "$path: not '$want' but: $(cat "$state/stdout")"
}

small_tree src
explains 'the target does not have it' one
expect_no_file "$far/dst"
run -a src/ "$(remote dst/)"
explains 'size and modification time are the same' b/large
explains 'would stay as it is' a/
echo longer >src/one
chmod 600 src/a/two
rm -r src/empty
explains 'its size differs' ./one
explains 'its permissions differ' a/two
explains 'its content is the same' b/large -c
explains '--delete was not given' empty
explains 'would be deleted' empty --delete
explains "the rule to exclude '/a/' matches the directory a" a/two --exclude=/a/ --exclude='two'
explains "the rule to exclude '*o' matches it" a/two --exclude='*e' --exclude='*o'
explains 'size and modification time are the same' b/large --include=large --exclude='*e'
explains 'is on neither side' nosuch
expect_file "$far/dst/empty"
run_bare explain src/ dst/
expect_exit 1
expect_stderr_one_line
