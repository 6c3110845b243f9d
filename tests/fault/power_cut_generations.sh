#!/bin/sh
# power_cut_generations.sh local|ssh [STEP [FILE SYSTEM]]: the power of the dataset's disk is cut
# at system calls of a publish, or when the run after a killed one has said success. `current` leads
# to one whole generation, the next publish works, and what it has said survives a power cut.
. "$(dirname "$0")/common.sh"
. "$tests_dir/../fault/disk.sh"

options=--generations=2

expect_whole() {
  run_bare verify "$far/dst"
  expect_exit 0
}
expect_old_or_new_tree() {
  rsync -anicAXH --modify-window=-1 --delete old/ "$far/dst/current/" >"$state/to_old" 2>&1
  [ -s "$state/to_old" ] || return 0
  expect_same_tree src "$far/dst/current"
}
expect_published() {
  expect_whole
  expect_same_tree src "$far/dst/current"
}

cut_then_publish() {
  cut_power
  expect_whole
  expect_old_or_new_tree
  publish_then_cut
}
publish_then_cut() {
  sync_target
  expect_exit 0
  expect_published
  cut_power
  expect_published
  expect_equal "$(cd "$far/dst/.lockstep" && find next trash -mindepth 1)" ''
}

small_tree old
cp -a old src
printf 'new\n' >src/new
overwrite src/one 1 changed
mv src/a/two src/a/moved
make_disk "${3:-ext4}"
run -aH --generations=2 old/ "$(remote dst/)"
expect_exit 0
save_disk
sweep "${2:-4}" load_disk cut_then_publish

# The few calls that decide, each of them; strace counts every kind for itself.
decisive() {
  runs=0
  for call in fsync syncfs fdatasync symlinkat; do
    number=1
    while load_disk && traced "$call" "$number" && [ "$code" -ne 0 ]; do
      runs=$((runs + 1))
      "$1"
      number=$((number + 1))
    done
    [ "$number" -gt 1 ] || fail "no run was killed at $call"
  done
  say "killed $runs times"
}
decisive cut_then_publish
decisive publish_then_cut

# A run that was killed after the switch and before the dataset's directory was synced: the next one
# finds everything in place, and may say so only when it is there for good.
if [ "$transport" = local ]; then
  load_disk
  strace -f -qq -o /dev/null -P "$far/dst" -e trace=fsync -e inject=fsync:retval=0 \
    "$LOCKSTEP" -aH --delete --generations=2 src/ "$far/dst/"
  publish_then_cut
fi
