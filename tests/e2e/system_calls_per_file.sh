#!/bin/sh
# The system calls that one new small file and one unchanged file cost, both ends together.
# transports: local ssh
. "$(dirname "$0")/common.sh"

command -v strace >/dev/null || skip "no strace here"
strace -f -o /dev/null true 2>/dev/null || skip "strace is not allowed here"

# calls_of DIR: all system calls of a run that copies DIR to a target of the same name.
calls_of() {
  # shellcheck disable=SC2046
  strace -f -qq -c -o "$state/calls" "$LOCKSTEP" $(link_options) -a --no-fsync "$1/" "$(remote "$1/")" \
    >"$state/stdout" 2>"$state/stderr" || fail "the run under strace failed: $(cat "$state/stderr")"
  awk '$NF == "total" { print $4 ~ /^[0-9]+$/ ? $4 : $3 }' "$state/calls"
}

# per_file FEW MANY FILES: calls a file more costs.
per_file() { echo $((($2 - $1) / $3)); }

many_files few 1 100
many_files many 1 2100
first_few=$(calls_of few)
first_many=$(calls_of many)
again_few=$(calls_of few)
again_many=$(calls_of many)
new=$(per_file "$first_few" "$first_many" 2000)
unchanged=$(per_file "$again_few" "$again_many" 2000)
say "a new file: $new system calls; an unchanged one: $unchanged"
# Unavoidable for a new one: statx, open, read, close here, and open, write, times, close, rename
# there. Threads that wait for each other and the pipe come on top.
[ "$new" -le 18 ] || fail "a new file costs $new system calls"
[ "$unchanged" -le 5 ] || fail "an unchanged file costs $unchanged system calls"
