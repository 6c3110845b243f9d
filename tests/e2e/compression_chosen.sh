#!/bin/sh
# --compress-level and --compress-choice: how hard, and whether; rsync's names for what changes nothing here.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
cat "$tests_dir"/*.sh >src/text
bytes_with() {
  rm -rf "$far/dst" back
  run -a --stats "$@" src/ "$(remote dst/)"
  expect_exit 0
  expect_same_tree src "$far/dst"
  bytes=$(wire_bytes)
  run -a --stats "$@" "$(remote dst/)" back/
  expect_exit 0
  expect_same_tree src back
  pulled=$(wire_bytes)
}
bytes_with --no-z
plain=$bytes
[ "$plain" -ge "$(stat -c %s src/text)" ] || fail "--no-z: $plain bytes"
bytes_with --zl=1
fast=$bytes
[ $((fast * 2)) -le "$plain" ] || fail "level 1: $fast of $plain bytes"
bytes_with --compress-level=19
[ $((bytes * 100)) -le $((fast * 95)) ] || fail "level 19: $bytes bytes, level 1 $fast"
[ $((pulled * 2)) -le "$plain" ] || fail "pulled: $pulled of $plain bytes"
for choice in --zc=none --compress-choice=none '--compress-level=5 --zc=none'; do
  # shellcheck disable=SC2086
  bytes_with $choice
  [ "$bytes" -ge "$plain" ] || [ $((plain - bytes)) -le 1000 ] || fail "$choice: $bytes bytes"
done
for choice in --zc=zstd --compress-choice=lz4 --zc=zlib --zc=zlibx --zc=auto --zl=0 --zl=-5; do
  bytes_with "$choice"
  [ $((bytes * 2)) -le "$plain" ] || fail "$choice: $bytes bytes"
done
for option in --zt=4 --compress-threads=2 --cc=md5 --checksum-choice=xxh128,sha1 --cc=none --cc=auto; do
  bytes_with "$option"
done
for option in --zc=foo --compress-choice= --cc=foo --cc=md5,foo; do
  run -a "$option" src/ "$(remote dst/)"
  [ "$code" -eq 4 ] || expect_exit 1
done
for option in --zl=x --zt=x --compress-level=; do
  run -a "$option" src/ "$(remote dst/)"
  expect_exit 1
done
