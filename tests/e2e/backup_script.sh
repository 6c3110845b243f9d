#!/bin/sh
# A backup script as people have them, which knows rsync's options, exit codes and --stats, does the
# same with lockstep: lists from find, links to the last backup, a log, a mirror with old versions.
# transports: local ssh
. "$(dirname "$0")/common.sh"

cat >backup <<'EOS'
set -eu
program=$1 place=$2 day=$3
touch "$HOME/times.log"
# What changed lately goes ahead, as find names it.
(cd data && find . -type f -newer ../last -print0) |
  $program -a --files-from=- -0 data "${host:-}$place/recent"
last=
[ ! -d "$place/latest" ] || last=--link-dest=../latest
code=0
$program -aHAXz --numeric-ids --delete --delete-excluded --exclude-from=leave_out --stats \
  --log-file=log $last --partial data/ "${host:-}$place/$day/" >stats || code=$?
case $code in
  0 | 24) ;;
  *) echo "backup of $day failed: $code" && exit 1 ;;
esac
awk -F': ' '/^Number of regular files transferred/ {print "copied " $2}' stats
awk -F': ' '/^Number of deleted files/ {print "deleted " $2}' stats
ln -sfn "$day" "$place/latest"
# The mirror keeps what it loses.
$program -rlptvb --delete --backup-dir="../old-$day" --suffix=".$day" --exclude='*.o' data/ \
  "${host:-}$place/mirror" | sed '/^sen[dt]/d; /^total/d; /^created/d; /^$/d' | sort
EOS
printf '%s\n' '# not worth it' '*.tmp' '/cache/' '- core' >leave_out
small_tree data
mkdir data/cache
: >data/cache/one
: >data/core
ln data/one data/b/same
touch -d '2020-06-01' last

round() { # round DAY
  find data -depth -type d -exec touch -d "last $1" {} +  # rsync compares whole seconds
  for program in lockstep rsync; do
    words=$program host=
    [ "$transport" = local ] || { words="$program -e $fake_ssh" host=host:; }
    mkdir -p "$far/$program"
    host=$host sh backup "$words" "$far/$program" "$1" >"$state/$program.$1" 2>"$state/stderr" ||
      fail "$program: $(cat "$state/$program.$1" "$state/stderr")"
  done
  diff -u "$state/rsync.$1" "$state/lockstep.$1" >"$state/diff" || fail "not as rsync: $(cat "$state/diff")"
}

round monday
rm data/a/two
printf 'other\n' >data/one
: >data/new
: >data/part.tmp
touch -d '2020-07-01' data/b/large
round tuesday
rm -r data/b
round wednesday

expect_equal "$(stat -c %i "$far/lockstep/monday/a/script")" "$(stat -c %i "$far/lockstep/wednesday/a/script")"
expect_same_tree "$far/rsync" "$far/lockstep" --omit-dir-times --omit-link-times
expect_file "$far/lockstep/old-tuesday/a/two.tuesday"
expect_no_litter "$far"
