#!/bin/sh
# --log-file gets the lines of rsync's, with the time and the process in front, whatever -q says.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

# Without the prefix, and without the figures of the wire.
plain() {
  sed -E -e 's|^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} \[[0-9]+\] ||' \
    -e 's|^sent [0-9]* bytes  received [0-9]* bytes  |sent |' "$1"
}
# both OPTIONS...
both() {
  rm -f ours theirs
  run "$@" --log-file=ours src/ "$(remote dst/)"
  expect_exit 0
  case " $* " in *' --delete '*) set -- "$@" --delete-after ;; esac
  oracle "$@" --log-file=theirs src/ "$(oracle_at "$base/copy/")"
  plain theirs >"$state/theirs"
  plain ours >"$state/ours"
  diff -u "$state/theirs" "$state/ours" >&2 || fail "not as rsync: $*"
}

small_tree src
both -a
expect_silent
grep -Eq '^[0-9/]{10} [0-9:]{8} \[[0-9]+\] >f\+{9} one$|^[0-9/]{10} [0-9:]{8} \[[0-9]+\] <f\+{9} one$' ours ||
  fail "no prefix"
echo longer >src/one
both -aq
expect_silent
echo longest >src/one
both -a --log-file-format='%o %n %l'
echo again >src/one
both -a --log-file-format=
rm -r src/a
both -a --delete

# A run adds to the file; errors are in it.
lines=$(wc -l <ours)
run -a --log-file=ours src/ nosuch/ "$(remote dst/)"
expect_exit 23
[ "$(wc -l <ours)" -gt "$lines" ] || fail "the log was not added to"
grep -q 'lockstep: source nosuch' ours || fail "the error is not in the log"
run -a --log-file=no/such/dir/log src/ "$(remote dst/)"
expect_exit 11
expect_stderr_one_line
