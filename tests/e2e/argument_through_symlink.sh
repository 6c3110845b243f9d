#!/bin/sh
# A source argument may lead through symlinks, as far as a daemon's stay below its dataset.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p "$far/tree/real/sub" "$base/secret"
printf 'secret\n' >"$base/secret/file"
printf 'ours\n' >"$far/tree/real/sub/file"
printf -- '- hidden\n' >"$far/tree/real/.rsync-filter"
printf 'x\n' >"$far/tree/real/sub/hidden"
ln -s real "$far/tree/link"
ln -s "$base/secret" "$far/tree/out"
mkdir got
run -aF "$(remote tree/link/)" got/
expect_exit 0
expect_equal "$(cat got/sub/file)" ours
expect_no_file got/sub/hidden
rm -r got
run -aR "$(remote tree/./link/sub/)" got/
expect_exit 0
expect_equal "$(cat got/link/sub/file)" ours
run -a "$(remote tree/link/sub/file)" alone
expect_equal "$(cat alone)" ours
[ "$transport" = daemon ] || exit 0
run -a "$(remote tree/out/)" got/
expect_exit 23
grep -rq secret got && fail "the secret is out"
exit 0
