#!/bin/sh
# killed_generations.sh local|ssh [STEP]: kill -9 at every STEPth of each kind of system call of a
# publish. Readers see the old generation or the new one, whole, and the next run converges.
. "$(dirname "$0")/common.sh"

options=--generations=2
restore() {
  rm -rf "$far/dst"
  cp -a published "$far/dst"
}

judge() {
  expect_same_either
  sync_target
  expect_exit 0
  expect_same_tree src "$far/dst/current"
  expect_equal "$(cd "$far/dst" && ls -A)" "$(printf '.lockstep\ncurrent\ngen')"
  expect_equal "$(cd "$far/dst/.lockstep" && find next trash -mindepth 1)" ''
  "$LOCKSTEP" verify "$far/dst" >"$state/verify" || fail "damaged: $(cat "$state/verify")"
}

expect_same_either() {
  rsync -anicAXH --modify-window=-1 --delete old/ "$far/dst/current/" >"$state/to_old" 2>&1
  [ -s "$state/to_old" ] || return 0
  expect_same_tree src "$far/dst/current"
}

make_old
make_new
run -aH --generations=2 old/ "$far/dst/"
expect_exit 0
cp -a "$far/dst" published
sweep "${2:-10}" restore judge
