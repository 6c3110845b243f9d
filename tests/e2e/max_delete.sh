#!/bin/sh
# Above --max-delete nothing at all is deleted, updates are done, exit 25.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
rm src/one src/a/two src/a/script
printf 'new\n' >src/new
for limit in 1 1% 2; do
  printf '%s\n' "$limit" >src/new
  run -a --delete "--max-delete=$limit" src/ "$(remote dst/)"
  expect_exit 25
  expect_file "$far/dst/one"
  expect_file "$far/dst/a/two"
  expect_file "$far/dst/a/script"
  cmp src/new "$far/dst/new" || fail "updates were not done"
done
run -a --delete --max-delete=3 src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"

# A name that something of another kind replaces is lost too.
rm src/new
ln -s elsewhere src/new
printf 'gone\n' >"$far/dst/b/extra"
run -a --delete --max-delete=1 src/ "$(remote dst/)"
expect_exit 25
[ ! -L "$far/dst/new" ] || fail "a file was replaced by a link"
[ -f "$far/dst/new" ] || fail "a file is gone"
[ -f "$far/dst/b/extra" ] || fail "an extra was deleted"
rm src/new
mkdir src/new
printf 'x\n' >src/new/x
run -a --delete --max-delete=1 src/ "$(remote dst/)"
expect_exit 25
[ -f "$far/dst/new" ] || fail "a file was replaced by a directory"
expect_no_litter "$far"
run -a --delete --max-delete=2 src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
