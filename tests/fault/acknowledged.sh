#!/bin/sh
# acknowledged.sh local|ssh [FILE SYSTEM]: the power is cut as soon as a run has said success; all
# that it did is there, content, metadata and names, whatever kind of change it was. ONLY=linked in
# the environment tries that kind alone.
. "$(dirname "$0")/common.sh"
. "$tests_dir/../fault/disk.sh"

new_tree() {
  rm -rf "$far/dst"
  sync -f "$far"
}
empty_tree() {
  new_tree
  find src -mindepth 1 -delete
  options=--no-times
}
nothing_but_directories() { mkdir -p src/fresh/one src/fresh/two src/a/three; }
many_new() { many_files src/many 70 2; }
few_changed() {
  overwrite src/delta 200000 'changed here'
  printf 'other\n' >src/one
}
many_changed() { find src/d0 src/d1 -type f -exec sh -c 'echo changed >>"$1"' _ {} \;; }
file_renamed() { mv src/renamed src/a/moved; }
directory_renamed() { mv src/d1 src/a/d2; }
few_deleted() { rm -r src/one src/goes; }
many_deleted() { find src/d0 src/d1 src/b -delete; }
linked() { ln src/one src/a/deep/linked; }
kinds_replaced() {
  rm -r src/becomes_file src/becomes_directory src/one
  printf 'file\n' >src/becomes_file
  mkdir src/becomes_directory
  ln -s a/two src/one
}
file_metadata() {
  touch -d '2022-02-02' src/a/two
  chmod 640 src/a/script
}
directory_metadata() {
  touch -d '2022-02-02' src/a/deep
  chmod 711 src/a/deep/er
}
link_metadata() { touch -h -d '2022-02-02' src/a/link; }
special_metadata() { touch -d '2022-02-02' src/a/pipe; }
everything() {
  rm -r src
  make_new
}

acknowledged() {
  load_disk
  rm -rf src
  cp -a old src
  options=''
  "$1"
  sync_target
  printf '%s, then a power cut\n' "$1" >"$state/command"
  expect_exit 0
  cut_power
  # shellcheck disable=SC2086 # words
  expect_same_tree src "$far/dst" $options
  expect_no_litter "$far"
}

make_old
mkfifo old/a/pipe
make_disk "${2:-ext4}"
cp -a old "$far/dst"
save_disk
for change in new_tree empty_tree nothing_but_directories many_new few_changed many_changed file_renamed \
  directory_renamed few_deleted many_deleted linked kinds_replaced file_metadata \
  directory_metadata link_metadata special_metadata everything; do
  [ -z "${ONLY-}" ] || [ "$ONLY" = "$change" ] || continue
  acknowledged "$change"
done
