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
