#!/bin/sh
# -A with --fake-super: ACLs are noted as rsync notes them; each of the two programs restores the other's.
# transports: local ssh daemon
. "$(dirname "$0")/common.sh"
need_root chown
: >probe
setfattr -n user.test -v x probe 2>/dev/null || skip "no user.* attributes here"

mkdir -p src/plain src/shared/below
for name in plain/none plain/named shared/masked shared/below/group; do printf 'content\n' >"src/$name"; done
setfacl -m u:1234:r,g:55:rwx src/plain/named 2>/dev/null || skip "no ACLs on this file system"
setfacl -m u:7:rwx,g::r,m::r src/shared/masked
setfacl -m m::rw,g::r src/shared/below/group
setfacl -m u:daemon:rx,d:u:daemon:rw,d:g:3:x,d:o::- src/shared
setfacl -m d:u::rwx src/shared/below
chown 5:6 src/plain/named
mkfifo src/fifo
setfacl -m u:9:r src/fifo
find src -depth -exec touch -d '2020-01-01' {} +

notes() {
  (cd "$1" && find . | sort | while read -r n; do getfattr -hd -m - -e hex "$n"; getfacl -cn "$n"; stat -c '%a %u:%g' "$n"; done)
}
same_notes() {
  notes "$1" >"$state/theirs"
  notes "$2" >"$state/ours"
  diff -u "$state/theirs" "$state/ours" >"$state/diff" || fail "not as rsync: $(cat "$state/diff")"
}
unchanged() {
  run -aAi -M--fake-super src/ "$(remote kept/)"
  expect_exit 0
  expect_silent
  rsync -aAi -M--fake-super src/ "$far/kept/" >"$state/stdout" 2>"$state/stderr"
  expect_silent
}

rsync -aA -M--fake-super src/ "$base/rsync/"
run -aA -M--fake-super src/ "$(remote kept/)"
expect_exit 0
same_notes "$base/rsync" "$far/kept"
unchanged

# An ACL that changes, one that goes, one that comes, and a mode below one.
setfacl -m u:1234:rw src/plain/named
setfacl -b src/shared/masked
setfacl -k src/shared
setfacl -m g:77:r src/plain/none
chmod g-w src/shared/below/group
run -aA -M--fake-super src/ "$(remote kept/)"
expect_exit 0
unchanged

# Restored: ours by rsync, rsync's by us; pulled and noted here.
rsync -aA --fake-super -M--super "$far/kept/" restored/
expect_same_tree src restored
rsync -aA -M--fake-super src/ "$base/rsync/"
cp -a "$base/rsync" "$far/theirs"
if [ "$transport" = local ]; then
  run -aA --fake-super -M--super "$(remote theirs/)" back/
else
  run -aA -M--fake-super "$(remote theirs/)" back/
  cp -a src "$far/src"
  run -aA --fake-super "$(remote src/)" here/
  expect_exit 0
  rsync -aAi --fake-super -M--super here/ restored/ >"$state/stdout"
  expect_silent
fi
expect_exit 0
expect_same_tree src back

# A note that is none is told.
setfattr -n user.rsync.%aacl -v 0x8000 "$far/kept/plain/named"
run -aA -M--fake-super src/ "$(remote kept/)"
expect_exit 23
expect_stderr 'corrupt user.rsync.%aacl of'
