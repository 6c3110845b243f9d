#!/bin/sh
# -L copies what symlinks lead to, -k directories only; one that leads nowhere fails and nothing is deleted.
# transports: local ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/sub "$base/outside"
printf 'file\n' >src/sub/file
printf 'outside\n' >"$base/outside/file"
ln -s sub src/to_directory
ln -s sub/file src/to_file
ln -s "$base/outside" src/unsafe
for options in -L -k --copy-unsafe-links --safe-links '--safe-links -k' '--copy-unsafe-links -k'; do
  rm -rf "$far/dst" "$base/copy"
  # shellcheck disable=SC2086
  run -ai $options src/ "$(remote dst/)"
  expect_exit 0
  # shellcheck disable=SC2086
  oracle -ai $options src/ "$(oracle_at "$base/copy/")"
  expect_lines_of_oracle
  expect_same_tree "$base/copy" "$far/dst"
  # shellcheck disable=SC2086
  run -ai $options src/ "$(remote dst/)"
  expect_exit 0
  expect_silent
done

rm -rf "$far/dst"
mkdir "$far/dst"
touch "$far/dst/extra"
ln -s nowhere src/broken
run -aL --delete src/ "$(remote dst/)"
expect_exit 23
expect_stderr 'symlink has no referent: broken'
expect_file "$far/dst/extra"
expect_file "$far/dst/to_directory/file"
rm src/broken

ln -s .. src/sub/back
run -aL src/ "$(remote dst/)"
expect_exit 23
expect_stderr 'leads back'

run -aL src/to_file "$(remote name)"
expect_exit 0
expect_equal "$(cat "$far/name")" file
