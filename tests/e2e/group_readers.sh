#!/bin/sh
# A reader that opens `current` once sees one generation, whole, while many are published.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

command -v python3 >/dev/null || skip "no python3"
generations=30
for n in 1 2 3; do start_member "$n"; done
write_group '1 2 3'
mkdir src
write_version() {
  for f in 1 2 3 4 5 6 7 8; do printf '%s\n' "$1" >"src/f$f"; done
}
write_version 0
group init
expect_exit 0
group publish
expect_exit 0

cat >"$state/reader.py" <<'P'
import os, sys
reads = 0
while not os.path.exists(sys.argv[2]) or reads < 300:
    top = os.open(sys.argv[1] + "/current", os.O_RDONLY | os.O_DIRECTORY)
    seen = set()
    for name in os.listdir(top):
        fd = os.open(name, os.O_RDONLY, dir_fd=top)
        seen.add(os.read(fd, 100))
        os.close(fd)
    os.close(top)
    if len(seen) != 1:
        sys.exit("a mixture: %r" % seen)
    reads += 1
print(reads)
P
readers=''
for n in 1 2 3; do
  python3 "$state/reader.py" "$base/m$n" "$state/over" >"$state/reads$n" 2>&1 &
  readers="$readers $!"
done
version=1
while [ "$version" -le 12 ]; do
  write_version "$version"
  group publish
  expect_exit 0
  version=$((version + 1))
done
touch "$state/over"
for reader in $readers; do
  wait "$reader" || fail "a reader saw: $(cat "$state"/reads*)"
done
expect_active '1 2 3'
