#!/bin/sh
# killed_then_cut.sh local|ssh [STEP [FILE SYSTEM [times]]]: a run is killed, the next one says
# success, the power is cut. What the killed run had done already and the next one found in place
# is there, too.
. "$(dirname "$0")/common.sh"
. "$tests_dir/../fault/disk.sh"

# A staging directory that the killed run had just removed may come back; then it goes at last.
judge() {
  run_again
  cut_power
  same_tree --exclude=/.lockstep-stage
  run_again
  expect_no_litter "$far"
}
run_again() {
  sync_target
  expect_exit 0
  same_tree
}
# shellcheck disable=SC2086 # words
same_tree() { expect_same_tree src "$far/dst" $uncompared "$@"; }

make_old
make_new
make_disk "${3:-ext4}"
cp -a old "$far/dst"
save_disk
# The time of the target itself, moved by sweeping, would be set right and synced, and all else with
# it, on file systems with a single log.
uncompared=''
if [ "${4-}" != times ]; then
  options='--no-times --checksum' uncompared=--no-times
fi
sweep "${2:-10}" load_disk judge
