#!/bin/sh
# rsnapshot with lockstep as its rsync: rotations whose unchanged files share inodes.
# transports: local
. "$(dirname "$0")/common.sh"
command -v rsnapshot >/dev/null || skip 'no rsnapshot here'

mkdir data "$base/snapshots"
random_file data/kept 20000
printf 'one\n' >data/changed
tab=$(printf '\t')
sed "s/ *= */$tab/" >"$base/rsnapshot.conf" <<EOT
config_version=1.2
snapshot_root=$base/snapshots/
cmd_rsync=$LOCKSTEP
cmd_cp=/bin/cp
cmd_rm=/bin/rm
retain=alpha${tab}3
link_dest=1
rsync_short_args=-a
rsync_long_args=--delete --numeric-ids
lockfile=$base/rsnapshot.pid
backup=$work/data/${tab}here/
EOT
for round in one two three; do
  printf '%s\n' "$round" >data/changed
  rsnapshot -c "$base/rsnapshot.conf" alpha >"$state/stdout" 2>"$state/stderr" ||
    fail "rsnapshot: $(cat "$state/stdout" "$state/stderr")"
done
place=here
inode() { stat -c %i "$base/snapshots/alpha.$1/$place/$2"; }
expect_equal "$(cat "$base/snapshots/alpha.0/$place/changed")" three
expect_equal "$(cat "$base/snapshots/alpha.2/$place/changed")" one
expect_equal "$(inode 0 kept)" "$(inode 2 kept)"
expect_equal "$(inode 1 kept)" "$(inode 2 kept)"
[ "$(inode 0 changed)" != "$(inode 1 changed)" ] || fail "changed versions share an inode"
