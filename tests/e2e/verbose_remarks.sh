#!/bin/sh
# -vv says what filters leave out, what is kept as a backup and what stays, as rsync does.
# transports: local ssh daemon
. "$(dirname "$0")/common.sh"

mkdir -p src/sub/cache src/other
for name in src/one src/same src/x.o src/sub/y.o src/sub/two src/sub/cache/z src/other/left src/other/.rules; do
  printf 'new\n' >"$name"
done
printf '%s\n' '- left' >src/other/.rules
touch -d '2020-01-01' src/same
[ "$transport" != daemon ] || oracle_at() { printf '%s' "host:$1"; }
cp -a src "$far/src"

same() { # same LINES OPTIONS...: those lines, pushed and pulled
  lines=$1
  shift
  for what in push pull; do
    rm -rf "$far/dst" "$base/copy" here there
    mkdir -p "$far/dst/sub"
    cp -p src/same "$far/dst"
    printf 'old\n' | tee "$far/dst/one" >"$far/dst/sub/two"
    touch -d '2019-01-01' "$far/dst/one"
    touch -d '2035-01-01' "$far/dst/sub/two"
    for place in "$base/copy" here there; do cp -a "$far/dst" "$place"; done
    if [ "$what" = push ]; then
      run "$@" src/ "$(remote dst/)"
      oracle "$@" src/ "$(oracle_at "$base/copy/")"
    else
      run "$@" "$(remote src/)" here/
      oracle "$@" "$(oracle_at "$far/src/")" there/
    fi
    expect_exit 0
    for side in stdout oracle; do
      grep -E "$lines" "$state/$side" >"$state/some" || true
      cp "$state/some" "$state/$side"
    done
    expect_lines_of_oracle
  done
}
hiding='^\[sender\]'
same "$hiding" -avv '--exclude=*.o' --exclude=cache
[ -s "$state/stdout" ] || fail 'nothing was hidden'
run -avv '--filter=: .rules' src/ "$(remote dst/)"
expect_stdout '[sender] hiding file other/left because of pattern <rule of a file> [per-dir .rules]'
same "$hiding" -av '--exclude=*.o'
same "$hiding" -avv '--exclude=*.o' --include=/one '--exclude=/*'
same "$hiding" -aL -vv --exclude=one --no-r -d
same '^backed up' -avvb
[ -s "$state/stdout" ] || fail 'nothing was kept'
same '^backed up' -avv -b --backup-dir=old --suffix=.was
same '^backed up' -a --info=backup -b --backup-dir=../backups
same '^backed up' -avb
same 'uptodate|newer|^delta-' -avv
same 'uptodate|newer|^delta-' -avvu
same '^delta-' -avvW
