#!/bin/sh
# `id init` makes a private key once, `id show` tells the same id again.
# transports: local
. "$(dirname "$0")/common.sh"

run_bare id init "--identity=$base/home/id"
expect_exit 0
first=$(id_of "$base/home/id")
expect_equal "$first" "$(id_of "$base/home/id")"
[ -z "$(find "$base/home/id" -type f -name '*key*' -perm /077)" ] || fail "the key is open to others"
run_bare id init "--identity=$base/home/id"
[ "$code" -ne 0 ] || fail "an identity was overwritten without a word"
expect_equal "$first" "$(id_of "$base/home/id")"
