#!/bin/sh
# --files-from=HOST:FILE and :FILE read a list at the other end of the run, as rsync does.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/foo/deep src/top
for name in foo/one foo/deep/two top/three four; do printf '%s\n' "$name" >"src/$name"; done
find src -depth -exec touch -d '2020-01-01' {} +
cp -a src "$far/src"
printf '# names\nfoo/one\ntop\n\n' >"$far/list"
printf 'foo\0four\0' >"$far/nul list"
ln -s list "$far/link"
case $transport in
  ssh) other="host:$far" same=":$far" named=$far ;;
  daemon) other="lockstep://$address/data" same=: named= ;;
esac
for list in "$other/list" "$same${named:+/}list" "$same${named:+/}link"; do
  rm -rf here "$far/dst" "$base/copy"
  run -ai --files-from="$list" src/ "$(remote dst/)"
  expect_exit 0
  oracle -ai --files-from="$far/list" src/ "$(oracle_at "$base/copy/")"
  expect_lines_of_oracle
  expect_same_tree "$base/copy" "$far/dst" --omit-dir-times
  run -ai --files-from="$list" "$(remote src/)" here/
  expect_exit 0
  expect_same_tree "$base/copy" here --omit-dir-times
done
run -a -0 -r "--files-from=$same${named:+/}nul list" "$(remote src/)" again/
expect_exit 0
expect_file again/foo/deep/two
expect_no_file again/top
run -a --files-from="$same${named:+/}nul list" --from0 --list-only "$(remote src/)"
expect_exit 0
grep -q 'four$' "$state/stdout" || fail "not listed: $(cat "$state/stdout")"

for list in "$other/missing" "$other/src" elsewhere:list "$same${named:+/}"; do
  run -a --files-from="$list" "$(remote src/)" none/
  expect_exit 1
  expect_stderr_one_line
  expect_no_file none
done
run_bare -a --files-from=:list src/ none/
expect_exit 1
expect_no_file none
