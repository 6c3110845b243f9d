#!/bin/sh
# rsnapshot with lockstep as its rsync and its own default arguments: rotations whose unchanged
# files share inodes, whether rsnapshot links them itself (cp -al) or lockstep does (link_dest).
# transports: local
. "$(dirname "$0")/common.sh"
command -v rsnapshot >/dev/null || skip 'no rsnapshot here'

tab=$(printf '\t')
config() { # config LINK_DEST
  sed "s/ *= */$tab/" >"$base/rsnapshot.conf" <<EOT
config_version=1.2
snapshot_root=$base/snapshots$1/
cmd_rsync=$LOCKSTEP
cmd_cp=/bin/cp
cmd_rm=/bin/rm
retain=alpha${tab}3
retain=beta${tab}2
link_dest=$1
exclude=*.tmp
lockfile=$base/rsnapshot.pid
backup=$work/data/${tab}here/
backup=$work/single${tab}alone/
EOT
  rm -rf "$base/snapshots$1"
  mkdir "$base/snapshots$1"
}
snapshot() { # snapshot LEVEL
  rsnapshot -c "$base/rsnapshot.conf" "$1" >"$state/stdout" 2>"$state/stderr" ||
    fail "rsnapshot: $(cat "$state/stdout" "$state/stderr")"
  [ ! -s "$state/stderr" ] || fail "rsnapshot complains: $(cat "$state/stderr")"
}

for link_dest in 0 1; do
  rm -rf data single
  small_tree data
  printf 'alone\n' >single
  config "$link_dest"
  for round in one two three; do
    printf '%s\n' "$round" >data/changed
    : >data/left_out.tmp
    rm -f data/only_*
    : >"data/only_$round"
    snapshot alpha
  done
  at=$base/snapshots$link_dest
  here=here$work/data
  inode() { stat -c %i "$at/alpha.$1/$here/$2"; }
  for age in 0 1 2; do expect_no_file "$at/alpha.$age/$here/left_out.tmp"; done
  expect_no_file "$at/alpha.3"
  expect_same_tree data "$at/alpha.0/$here" '--exclude=*.tmp'
  expect_equal "$(cat "$at/alpha.0/$here/changed")" three
  expect_equal "$(cat "$at/alpha.1/$here/changed")" two
  expect_equal "$(cat "$at/alpha.2/$here/changed")" one
  expect_file "$at/alpha.1/$here/only_two"
  expect_no_file "$at/alpha.0/$here/only_two"
  for name in one a/script a/deep/er/random b/large; do
    expect_equal "$(inode 0 "$name")" "$(inode 2 "$name")"
    expect_equal "$(inode 1 "$name")" "$(inode 2 "$name")"
  done
  expect_equal "$(stat -c %i "$at/alpha.0/alone$work/single")" \
    "$(stat -c %i "$at/alpha.2/alone$work/single")"
  [ "$(inode 0 changed)" != "$(inode 1 changed)" ] || fail "changed versions share an inode"
  expect_no_litter "$at"
  snapshot beta
  expect_equal "$(cat "$at/beta.0/$here/changed")" one
  expect_no_file "$at/alpha.2"
done
