#!/bin/sh
# -m leaves out directories without files, also those that filters have emptied.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
mkdir -p src/chain/of/directories src/only/links "$far/dst/empty" "$far/dst/a/deep"
ln -s x src/only/links/x
touch -h -d '2021-02-03 04:05:06' src/only/links/x
printf 'x\n' >"$far/dst/empty/x"
cp -a "$far/dst" expected
set -- -am --delete --exclude=random src/
rsync "$@" expected/
run "$@" "$(remote dst/)"
expect_exit 0
expect_same_tree expected "$far/dst" -O
expect_no_file "$far/dst/a/deep"
expect_no_file "$far/dst/empty"
expect_file "$far/dst/only/links"
run -am src/chain src/one "$(remote other/)"
expect_exit 0
expect_no_file "$far/other/chain"

# Also what leads to names, where nothing of them is left.
for names in chain/ chain/of/directories chain/of/ only/links/x "chain/of one"; do
  rm -rf "$far/dst" expected && mkdir "$far/dst" expected
  cd src
  # shellcheck disable=SC2086
  rsync -aiRm --exclude=directories $names ../expected/
  # shellcheck disable=SC2086
  run -aiRm --exclude=directories $names "$(remote dst/)"
  cd ..
  expect_exit 0
  expect_same_tree expected "$far/dst" -O
done
expect_no_file "$far/dst/chain"
expect_file "$far/dst/one"
