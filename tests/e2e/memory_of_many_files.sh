#!/bin/sh
# Memory does not grow with the number of files: new ones, unchanged ones, all with new times.
# The client is measured against a daemon, the serving end over ssh. MANY is thousands of files.
# transports: daemon ssh
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/common.sh"

many=${MANY:-60} limit_kib=49152
command -v python3 >/dev/null || skip "no python3 here"
peak="python3 $tests_dir/peak_memory.py $state/peak"
printf '#!/bin/sh\nexec %s %s "$@"\n' "$peak" "$LOCKSTEP" >"$base/bin/measured"
chmod 755 "$base/bin/measured"

# peak_of WHAT OPTION...: a push, and the largest size of the end that is measured.
peak_of() {
  what=$1
  shift
  # shellcheck disable=SC2046,SC2086 # words
  if [ "$transport" = ssh ]; then
    "$LOCKSTEP" $(link_options) --lockstep-path="$base/bin/measured" "$@" src/ "$(remote dst/)"
  else
    $peak "$LOCKSTEP" $(link_options) "$@" src/ "$(remote dst/)"
  fi >"$state/stdout" 2>"$state/stderr" || fail "$what: $(cat "$state/stderr")"
  say "$what: $(cat "$state/peak") KiB"
  [ "$(cat "$state/peak")" -le "$limit_kib" ] || fail "$what takes more than $limit_kib KiB"
}

many_files src "$many" 1000
peak_of "first copy" -a --no-fsync
peak_of "unchanged" -a
find src -type f -exec touch -d 2020-02-02 {} +
peak_of "new times" -a --no-fsync
peak_of "with --delete" -a --delete
