#!/bin/sh
# --fake-super notes owners, full modes, devices and symlinks where an ordinary user may, in rsync's
# form: each of the two programs restores what the other one has kept.
# transports: local ssh daemon
. "$(dirname "$0")/common.sh"
need_root chown mknod
: >probe
setfattr -n user.test -v x probe 2>/dev/null || skip "no user.* attributes here"

small_tree src
mkfifo src/fifo
mknod src/char c 1 3
mknod src/block b 7 300
chown 12:13 src/one
chown -h 14:15 src/a/link
chmod 4711 src/a/script
chmod 2770 src/empty
chmod 000 src/b
setfattr -n user.note -v text src/a/two
setfattr -n security.test -v secret src/a/two
ln src/one src/hard
find src -depth -exec touch -h -d '2020-01-01' {} + # rsync has no finer times for specials
rsync -aHX -M--fake-super src/ "$base/rsync/"

notes() { (cd "$1" && find . | sort | while read -r n; do getfattr -hd -m - "$n" 2>/dev/null; stat -c '%n %F %a %u:%g %s' "$n"; done); }
same_notes() {
  notes "$1" >"$state/theirs"
  notes "$2" >"$state/ours"
  diff -u "$state/theirs" "$state/ours" >"$state/diff" || fail "not as rsync: $(cat "$state/diff")"
}

run -aHX -M--fake-super src/ "$(remote kept/)"
expect_exit 0
expect_silent
same_notes "$base/rsync" "$far/kept"
run -aHXi -M--fake-super src/ "$(remote kept/)"
expect_exit 0
expect_silent
rsync -aHXi -M--fake-super src/ "$far/kept/" >"$state/stdout"
expect_silent

# Changed, and back to what needs no note.
for side in "$far/kept" "$base/rsync"; do
  [ "$side" = "$base/rsync" ] || { chown 0:0 src/one && chmod 755 src/a/script && chmod 600 src/fifo && ln -sfn new src/a/link; }
  [ "$side" = "$base/rsync" ] || { touch -d '2020-01-01' src/a && touch -h -d '2020-01-02' src/a/link; }
done
run -aHX -M--fake-super src/ "$(remote kept/)"
expect_exit 0
rsync -aHX -M--fake-super src/ "$base/rsync/"
same_notes "$base/rsync" "$far/kept"

# Restored: ours by rsync, rsync's by us.
rsync -aHX --fake-super -M--super "$far/kept/" restored/
expect_same_tree src restored
cp -a "$base/rsync" "$far/theirs"
if [ "$transport" = local ]; then
  run -aHX --fake-super -M--super "$(remote theirs/)" back/
else
  run -aHX -M--fake-super "$(remote theirs/)" back/
fi
expect_exit 0
expect_same_tree src back

# Pulled and kept here; --super means more.
rm -rf here "$base/there"
cp -a src "$far/src"
case $transport in
  local) run -aHX -M--fake-super "$(remote src/)" here/ ;;
  *) run -aHX --fake-super "$(remote src/)" here/ ;;
esac
expect_exit 0
same_notes "$base/rsync" here
run -a --fake-super --super src/ "$(remote real/)"
expect_exit 0
expect_equal "$(stat -c %F "$far/real/fifo")" fifo

# A note that is none is told and replaced; at the source nothing is deleted for it.
setfattr -n user.rsync.%stat -v '100644 0,0 x:0' "$far/kept/one"
run -aHX -M--fake-super src/ "$(remote kept/)"
expect_exit 23
expect_stderr 'corrupt user.rsync.%stat of'
run -aHX -M--fake-super src/ "$(remote kept/)"
expect_exit 0
same_notes "$base/rsync" "$far/kept"
for note in '100644 0,0 0' '40755 0,0 0:0' '999 0,0 0:0' '100644 0,0 0:4294967295' '120777 0,0 0:0'; do
  setfattr -n user.rsync.%stat -v "$note" here/a/nothing
  : >"$far/kept/extra"
  run -a --delete --fake-super -M--super here/ "$(remote kept/)"
  expect_exit 23
  expect_stderr 'corrupt user.rsync.%stat of here/a/nothing'
  expect_file "$far/kept/extra"
done

run -a --generations=2 -M--fake-super src/ new
expect_exit 1

# An ordinary user keeps what only root may restore.
rm -rf "$far/kept" && mkdir "$far/kept"
chmod 755 src/b
chmod 644 src/one
[ "$transport" != daemon ] || exit 0 # the daemon is root
drop_root
chown 12:13 src/a/deep
run -aHX -M--fake-super src/ "$(remote kept/)"
expect_exit 0
expect_equal "$(getfattr --only-values -n user.rsync.%stat "$far/kept/block")" '60644 7,300 65534:65534'
expect_equal "$(getfattr --only-values -n user.rsync.%stat "$far/kept/a/deep")" '40755 0,0 12:13'
