#!/bin/sh
# --inplace writes into the file: its inode and its other names stay. --append writes shorter ones only.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/large 4000000
printf 'new\n' >src/small
touch -d '2020-02-02' src/*
run -a src/ "$(remote dst/)"
ln "$far/dst/large" "$far/other_name"
ln -s large "$far/dst/link" && ln -s small src/link
inode=$(stat -c %i "$far/dst/large")
overwrite src/large 2000000 changed
truncate -s 3500000 src/large
chmod 600 src/large
run -ab --inplace src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst" '--exclude=*~' --omit-dir-times --no-H
expect_equal "$(stat -c %i "$far/dst/large")" "$inode"
cmp "$far/other_name" src/large || fail 'the other name has other content'
expect_equal "$(stat -c %s "$far/dst/large~")" 4000000
expect_no_litter "$far"

rm -rf "$far/dst" src/*
printf 'abcdef' | tee src/grows src/shorter src/same >/dev/null
printf 'n' >src/new
touch -d '2020-02-02' src/*
mkdir "$far/dst"
printf 'abc' >"$far/dst/grows" && printf 'abcdefghi' >"$far/dst/shorter" && printf 'uvwxyz' >"$far/dst/same"
touch -d '2021-02-02' "$far/dst/"*
cp -a "$far/dst" "$base/copy"
run -ai --append src/ "$(remote dst/)"
expect_exit 0
oracle -ai --append-verify src/ "$(oracle_at "$base/copy/")"
expect_lines_of_oracle
expect_same_tree "$base/copy" "$far/dst"

# Names of one file are links again once it is written.
rm -rf "$far/dst" src/*
mkdir "$far/dst"
printf 'abcdef' >src/a && ln src/a src/b && ln src/a src/c
printf 'abc' >"$far/dst/b"
touch -d '2020-02-02' src/* && touch -d '2021-02-02' "$far/dst/b"
inode=$(stat -c %i "$far/dst/b")
run -aH --append src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(stat -c %i "$far/dst/a" "$far/dst/b" "$far/dst/c" | sort -u)" "$inode"

run -a --inplace --delay-updates src/ "$(remote dst/)"
expect_exit 1
run -aW --append src/ "$(remote dst/)"
expect_exit 1
