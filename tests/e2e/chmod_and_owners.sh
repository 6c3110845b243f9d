#!/bin/sh
# --chmod, --chown, --usermap, --groupmap and --numeric-ids, as rsync does it.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"
need_root 'to give files away'

mkdir -p src/dir
printf 'one\n' >src/one
printf 'two\n' >src/dir/two
chmod 750 src/one
chown 12345:23456 src/one
chown daemon:bin src/dir/two
ln -s one src/link
check() {
  rm -rf "$far/dst" "$base/copy"
  for _ in first again; do
    run -i "$@" src/ "$(remote dst/)"
    expect_exit 0
    oracle -i "$@" src/ "$(oracle_at "$base/copy/")"
    expect_lines_of_oracle
    expect_same_tree "$base/copy" "$far/dst"
  done
}
check -a --chmod=Dg+s,ug+w,Fo-w,+X
check -a --chmod=D2755 --chmod=F600
check -rlt --chmod=g=u,o=
check -a --chown=games:mail
check -rlt --chown=:news
check -a --usermap=daemon:games,12000-12999:mail '--groupmap=b*:7,:news'
check -a '--usermap=*:games' --groupmap=bin:news --numeric-ids
check -a --numeric-ids

run -a --usermap=daemon:nobody-here src/ "$(remote dst/)"
expect_exit 0
expect_stderr 'unknown --usermap name at the target: nobody-here'
run -a --chmod=u src/ "$(remote dst/)"
expect_exit 1
run -a --usermap=x src/ "$(remote dst/)"
expect_exit 1
