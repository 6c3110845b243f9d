#!/bin/sh
# killed.sh local|ssh [STEP]: kill -9 at every STEPth of each kind of system call that changes the
# target. Afterwards every file is whole, and the next run converges and leaves nothing behind.
. "$(dirname "$0")/common.sh"

restore() {
  rm -rf "$far/dst"
  cp -a old "$far/dst"
}

judge() {
  expect_old_or_new
  expect_converged
}

make_old
make_new
sweep "${2:-10}" restore judge
