#!/bin/sh
# power_cut.sh local|ssh [STEP [FILE SYSTEM]]: the power of the target's disk is cut at every STEPth
# of each kind of system call that changes the target. Afterwards every file is whole, and the next
# run converges, leaves nothing behind and survives a power cut.
. "$(dirname "$0")/common.sh"
. "$tests_dir/../fault/disk.sh"

judge() {
  cut_power
  expect_old_or_new
  expect_converged
  cut_power
  expect_same_tree src "$far/dst"
  expect_no_litter "$far"
}

make_old
make_new
make_disk "${3:-ext4}"
cp -a old "$far/dst"
save_disk
sweep "${2:-10}" load_disk judge
