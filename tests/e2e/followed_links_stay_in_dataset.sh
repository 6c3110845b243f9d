#!/bin/sh
# A daemon follows symlinks for -L as far as they stay below the dataset.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir -p "$far/tree/sub" "$base/secret"
printf 'secret\n' >"$base/secret/file"
printf 'ours\n' >"$far/shared"
ln -s ../shared "$far/tree/inside"
ln -s "$base/secret/file" "$far/tree/absolute"
ln -s ../../secret "$far/tree/up"
ln -s ../../../secret/file "$far/tree/sub/further_up"
run -aL "$(remote tree/)" got/
expect_exit 23
expect_equal "$(cat got/inside)" ours
expect_no_file got/absolute
expect_no_file got/up
expect_no_file got/sub/further_up
grep -rq secret got && fail "the secret is out"
[ "$(grep -c 'symlink has no referent' "$state/stderr")" -eq 3 ] || fail "three symlinks lead out"
