#!/bin/sh
# -T on another file system: files are copied home and renamed there, with owners, ACLs, xattrs and
# hard links, and the target needs little room of its own.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"
need_root mount
mkdir "$far/other"
mount -t tmpfs -o size=64m,mode=755 lockstep-test "$far/other" 2>/dev/null || skip "cannot mount a tmpfs"
mounted=$far/other

small_tree src
ln src/one src/b/same
chown 12:13 src/one
chmod 4751 src/a/script
setfattr -n user.note -v text src/a/two
for option in --whole-file --inplace --partial; do
  rm -rf "$far/dst"
  mkdir -p "$far/dst/a" "$far/dst/b" "$far/dst/a/deep/er"
  for name in one a/two b/large a/deep/er/random; do printf 'old\n' >"$far/dst/$name"; done
  ln -s nowhere "$far/dst/a/script"
  run -aHXi --delete "$option" -T ../other src/ "$(remote dst/)"
  expect_exit 0
  expect_same_tree src "$far/dst"
  expect_equal "$(stat -c %i "$far/dst/one")" "$(stat -c %i "$far/dst/b/same")"
  expect_no_litter "$far"
  expect_equal "$(ls -A "$far/other")" ''
done

# Renamed content and what is linked to it come home, too.
mv src/b/large src/b/renamed
ln src/b/renamed src/link
run -aH --delete -T ../other src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
umount "$far/other"
mounted=''

# A full disk there ends the run and leaves the old files.
mount -t tmpfs -o size=1m,mode=755 lockstep-test "$far/other"
mounted=$far/other
random_file src/one 3000000
before=$(cksum <"$far/dst/one")
run -aH -T ../other src/ "$(remote dst/)"
expect_exit 11
expect_equal "$(cksum <"$far/dst/one")" "$before"
expect_no_litter "$far"
