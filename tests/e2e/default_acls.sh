#!/bin/sh
# What is new in a directory gets its default ACL, as what is made there does; with -A it gets the
# source's ACLs only. Judged by rsync.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/new/below src/old
for file in file new/file new/below/file old/file old/replaced; do printf 'content\n' >"src/$file"; done
chmod 664 src/file src/old/replaced
chmod 600 src/new/file
chmod 775 src/new/below
ln -s file src/new/link
mkfifo src/new/fifo

make_target() {
  rm -rf "$1"
  mkdir -p "$1/old"
  printf 'old\n' >"$1/old/replaced"
  chmod 640 "$1/old/replaced"
  setfacl -m "$2" "$1" "$1/old" 2>/dev/null || skip "no ACLs on this file system"
}
acls_of() { (cd "$1" && find . ! -type l | sort | getfacl -n - 2>/dev/null); }

for acl in d:u:1:rwx,d:g::r-x,d:o::---,d:m::rwx d:u::rwx,d:g::rw-,d:o::---; do
  for options in -a '-a --no-p' -rt '-aX --no-p -E' -aA '-a --delay-updates' '-a --chmod=g-w' '-a -M--fake-super' \
    '-aA -M--fake-super'; do
    make_target "$far/dst" "$acl"
    make_target "$base/copy" "$acl"
    # shellcheck disable=SC2086 # words
    run $options src/ "$(remote dst/)"
    expect_exit 0
    # shellcheck disable=SC2086
    rsync $options src/ "$base/copy/" >/dev/null
    acls_of "$base/copy" >"$state/wanted"
    acls_of "$far/dst" >"$state/got"
    diff "$state/wanted" "$state/got" >&2 || fail "$options: the ACLs are not rsync's"
  done
done
