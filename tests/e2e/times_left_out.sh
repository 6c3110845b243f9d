#!/bin/sh
# -O and -J leave times out, -E keeps executability alone, -U keeps access times.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/dir
printf 'one\n' >src/one
printf 'two\n' >src/dir/two
ln -s one src/link
touch -h -d '2020-02-02' src/one src/link src/dir/two src/dir src
run -a src/ "$(remote dst/)"
touch -h -d '2021-03-03' src/link src/dir src
cp -a "$far/dst" "$base/copy"
run -aiOJ src/ "$(remote dst/)"
expect_exit 0
expect_silent
ln -sf other src/link
run -aiOJ src/ "$(remote dst/)"
oracle -aiOJ src/ "$(oracle_at "$base/copy/")"
expect_lines_of_oracle

chmod 700 src/one
chmod 644 src/dir/two
chmod 640 "$far/dst/one" && chmod 755 "$far/dst/dir/two"
printf 'run\n' >src/new
chmod 711 src/new
rm -rf "$base/copy"
cp -a "$far/dst" "$base/copy"
run -rltiE src/ "$(remote dst/)"
expect_exit 0
oracle -rltiE src/ "$(oracle_at "$base/copy/")"
expect_lines_of_oracle
expect_same_tree "$base/copy" "$far/dst" --no-times
expect_equal "$(stat -c %a "$far/dst/one") $(stat -c %a "$far/dst/dir/two")" '750 644'

touch -a -d '2001-01-01' src/one
run -aiU src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(stat -c %X "$far/dst/one")" "$(stat -c %X src/one)"
touch -a -d '2002-02-02' src/one
run -aiU src/ "$(remote dst/)"
grep -q '^\.f\.\.\.\.\.\.u\.\. one$' "$state/stdout" || fail "no line for the access time"
run -aiU src/ "$(remote dst/)"
expect_silent
