#!/bin/sh
# A reader that opens `current` once sees one generation, complete, whatever is published meanwhile.
# transports: local
. "$(dirname "$0")/common.sh"

publish() {
  find src -type f | while read -r name; do printf 'version %s\n' "$1" >"$name"; done
  run -a --generations=2 src/ ds/
  expect_exit 0
}
many_files src 4 15
publish 0
python3 "$tests_dir/generation_reader.py" ds 60 "$state/stop" >"$state/reader" 2>&1 &
background_pid=$!
version=1
while [ "$version" -le 20 ]; do
  publish "$version"
  version=$((version + 1))
done
: >"$state/stop"
end_of_background
[ "$code" -eq 0 ] || fail "the reader: $(cat "$state/reader")"
say "$(cat "$state/reader")"
expect_equal "$(cat ds/current/d0/f0)" 'version 20'
