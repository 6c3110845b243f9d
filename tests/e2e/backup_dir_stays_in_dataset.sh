#!/bin/sh
# A daemon keeps backups and looks for alternates in the dataset only.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir -p src "$far/dst" "$base/outside"
printf 'new\n' >src/file
printf 'old one\n' >"$far/dst/file"
for option in --backup-dir=../../outside --link-dest=../../outside; do
  run -a "$option" src/ "$(remote dst/)"
  expect_exit 1
  expect_stderr 'outside the dataset'
done
ln -s "$base/outside" "$far/way_out"
run -a --backup-dir=/way_out src/ "$(remote dst/)"
expect_exit 23
expect_equal "$(cat "$far/dst/file")" 'old one'
run -a --link-dest=/way_out src/ "$(remote dst/)"
expect_exit 3
[ -z "$(ls "$base/outside")" ] || fail "a backup left the dataset"
run -a --backup-dir=/kept src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(cat "$far/kept/file")" 'old one'
