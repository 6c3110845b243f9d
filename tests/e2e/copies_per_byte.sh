#!/bin/sh
# How often the bytes of a large file pass between the program and the kernel, both ends together.
# transports: local ssh
. "$(dirname "$0")/common.sh"

command -v strace >/dev/null || skip "no strace here"
strace -f -o /dev/null true 2>/dev/null || skip "strace is not allowed here"

size=33554432
calls=read,pread64,readv,recvfrom,recvmsg,write,pwrite64,writev,sendto,sendmsg,copy_file_range,sendfile

# passed LIMIT WHAT ARGUMENTS...: the run's bytes in hundredths of the file are at most LIMIT.
passed() {
  limit=$1
  what=$2
  shift 2
  # shellcheck disable=SC2046
  strace -f -qq -e trace="$calls" -o "$state/calls" "$LOCKSTEP" $(link_options) -a --no-z --no-fsync "$@" \
    >"$state/stdout" 2>"$state/stderr" || fail "the run under strace failed: $(cat "$state/stderr")"
  expect_same_tree src "$far/dst"
  moved=$(awk -v size="$size" '$NF ~ /^[0-9]+$/ { sum += $NF } END { printf "%d", 100 * sum / size }' "$state/calls")
  say "$what: $moved % of the file"
  [ "$moved" -le "$limit" ] || fail "$what: $moved % of the file passed, expected at most $limit"
}

mkdir src
random_file src/file "$size"
# Read and written, and written to the connection and read from it.
copy=210
[ "$transport" = local ] || copy=420
passed "$copy" "a first copy" src/ "$(remote dst/)"

# The old file is read for its sums and again for what matches, and a new one is written.
overwrite src/file 1000000 "edited"
passed 420 "an edit" --no-W src/ "$(remote dst/)"

{ head -c 7000000 src/file; printf 'inserted'; tail -c +7000001 src/file; } >longer
mv longer src/file
passed 420 "an insertion" --no-W src/ "$(remote dst/)"

# Up to 8 MiB an equal file is found to be equal before anything is written.
size=4194304
random_file src/small "$size"
passed "$copy" "a new file" src/ "$(remote dst/)"
touch -d '2020-02-02 02:02:02' src/small
passed 210 "a new time" --no-W src/ "$(remote dst/)"
