#!/bin/sh
# --help and --version go to stdout with exit 0; scripts find rsync's words in them.
# transports: local
. "$(dirname "$0")/common.sh"

for option in --help -h --version -V -VV --info=help --debug=help; do
  run_bare "$option"
  expect_exit 0
  [ -s "$state/stdout" ] || fail "$option prints nothing"
  [ ! -s "$state/stderr" ] || fail "$option writes to stderr"
done
run_bare --version
head -n 1 "$state/stdout" | grep -Eq '^lockstep +version [0-9.]+ +protocol version [0-9]+$' ||
  fail "the first line is not rsync's"
run_bare --help
head -n 1 "$state/stdout" | grep -q '^Usage: lockstep' || fail "help does not start with usage"
[ "$(wc -l <"$state/stdout")" -le 110 ] || fail "help is longer than two screens"

# Every key of rsync's that says what a program can do.
run_bare -VV
rsync -VV >"$state/oracle"
python3 - "$state/stdout" "$state/oracle" <<'END' || fail "-VV lacks keys"
import json, sys
ours, theirs = (json.load(open(name)) for name in sys.argv[1:])
for key in ("program", "version", "protocol", "capabilities", "checksum_list", "compress_list"):
    assert type(ours[key]) is type(theirs[key]), key
assert list(ours["capabilities"]) == list(theirs["capabilities"])
for refused in ("batchfiles", "iconv", "crtimes"):
    assert ours["capabilities"][refused] is False, refused
assert ours["program"] == "lockstep"
END
