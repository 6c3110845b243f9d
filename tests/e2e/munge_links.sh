#!/bin/sh
# --munge-links makes symlinks useless at the target and useful again at the source, as in rsync.
# transports: local ssh daemon
. "$(dirname "$0")/common.sh"

mkdir src munged
: >src/file
ln -s file src/link
ln -s /etc/passwd src/absolute
ln -s /rsyncd-munged/twice src/munged
ln -s /rsyncd-munged/ src/prefix
find src -exec touch -h -d '2020-01-01' {} +
cp -a src "$far/src"
[ "$transport" != daemon ] || oracle_at() { printf '%s' "host:$1"; }

same() { # same WHAT OPTIONS... FROM TO: pushed or pulled, twice, the second time changing nothing
  what=$1
  shift
  rm -rf "$far/dst" "$base/copy" here there
  for round in first second; do
    printf '%s round\n' "$round" >"$state/round"
    if [ "$what" = push ]; then
      run -ai "$@" src/ "$(remote dst/)"
      oracle -ai "$@" src/ "$(oracle_at "$base/copy/")"
      one=$base/copy other=$far/dst
    else
      run -ai "$@" "$(remote src/)" here/
      oracle -ai "$@" "$(oracle_at "$far/src/")" there/
      one=there other=here
    fi
    expect_exit 0
    expect_lines_of_oracle
    expect_same_tree "$one" "$other" --omit-dir-times
  done
}
same push --munge-links
same push -M--munge-links
same push --munge-links -M--munge-links
same push --munge-links --no-munge-links
same pull --munge-links
same pull -M --munge-links
same pull --remote-option=--munge-links --munge-links

run -a -M--munge-links src/ "$(remote dst/)"
# A link at the target that leads somewhere is made useless.
ln -sfn file "$far/dst/link"
run -ai -M--munge-links src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(readlink "$far/dst/link")" /rsyncd-munged/file

run -a -M--delete src/ "$(remote dst/)"
expect_exit 4
expect_stderr '--remote-option: not available for the other side alone: --delete'
