#!/bin/sh
# -@: times within the window are equal; a negative one compares nanoseconds.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir "$far/dst/dir"
printf 'same\n' | tee src/near src/far src/fine "$far/dst/near" "$far/dst/far" "$far/dst/fine" >/dev/null
touch -d '@1600000000' src/near src/far src/dir "$far/dst/fine" src
touch -d '@1600000000.5' src/fine
touch -d '@1600000002' "$far/dst/near" "$far/dst/dir" "$far/dst"
touch -d '@1600000003' "$far/dst/far"
for window in 2 0 -1; do
  rm -rf "$base/copy" "$far/ours"
  cp -a "$far/dst" "$base/copy"
  cp -a "$far/dst" "$far/ours"
  run -ai "-@$window" src/ "$(remote ours/)"
  expect_exit 0
  oracle -ai src/ "-@$window" "$(oracle_at "$base/copy/")"
  expect_lines_of_oracle
done
run -ai --modify-window=2 src/ "$(remote dst/)"
expect_equal "$(stat -c %Y "$far/dst/near")" 1600000002
