#!/bin/sh
# What only root may set is left out where nobody is root, tried with --super, never with --no-super.
# transports: local ssh
. "$(dirname "$0")/common.sh"
need_root chown mknod

mkdir src
printf 'text\n' >src/file
chown 12:13 src/file
mknod src/char c 1 3
mkfifo src/fifo
touch -d 2020-01-01 src

same() { # same EXIT OPTIONS...
  wanted=$1
  shift
  rm -rf "$far/dst" "$base/copy"
  mkdir "$far/dst" "$base/copy"
  [ -z "$as" ] || chown 65534:65534 "$far/dst" "$base/copy"
  run -ai "$@" src/ "$(remote dst/)"
  expect_exit "$wanted"
  oracle -ai "$@" src/ "$(oracle_at "$base/copy/")"
  [ "$wanted" -eq 0 ] || return 0
  expect_lines_of_oracle
  expect_same_tree "$base/copy" "$far/dst" --omit-dir-times
}
same 0
if [ "$transport" = local ]; then same 0 --no-super; fi
same 0 -M--no-super
same 0 --super
drop_root
chown 12:13 src/file
oracle() { # as the same user
  oracle_link=''
  [ "$transport" = local ] || oracle_link="-e $fake_ssh"
  # shellcheck disable=SC2086
  $as rsync --modify-window=-1 $oracle_link "$@" >"$state/oracle" 2>"$state/oracle.err" || true
}
same 0
expect_no_file "$far/dst/char"
same 23 --super
expect_stderr "cannot set owner of $far/dst//file: Operation not permitted"
expect_no_file "$far/dst/char"
cmp -s src/file "$far/dst/file" || fail 'the file itself could be made'
