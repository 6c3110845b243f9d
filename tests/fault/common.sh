# Sourced by every script of this folder: two trees that differ in every way a run can change a
# target, and a sweep that kills the target's process at one system call after the other.
# shellcheck shell=sh disable=SC2034,SC2154
. "$(dirname "$0")/../e2e/common.sh"

command -v strace >/dev/null || skip "no strace here"
strace -f -o /dev/null true 2>/dev/null || skip "strace is not allowed here"

# The kinds of system calls that change a target.
calls='renameat,renameat2 linkat unlinkat mkdirat symlinkat openat,openat2 pwrite64,write
  fsync,syncfs,fdatasync fchmod,fchmodat fchownat,fchown utimensat'

# Everything a run can do to a target: new, changed by delta, renamed, linked, replaced by another
# kind, removed, metadata alone.
make_old() {
  small_tree old
  many_files old 2 12
  random_file old/delta 400000
  random_file old/renamed 30000
  mkdir old/goes old/becomes_file
  printf 'x\n' >old/goes/x
  printf 'y\n' >old/becomes_directory
}
make_new() {
  cp -a old src
  overwrite src/delta 200000 'changed here'
  mkdir src/fresh src/fresh/deep
  mv src/renamed src/fresh/moved
  ln src/one src/fresh/linked
  many_files src 1 6
  rm -rf src/goes src/becomes_file src/becomes_directory
  printf 'file\n' >src/becomes_file
  mkdir src/becomes_directory
  touch -d '2022-02-02' src/a/two
  chmod 640 src/a/script
}

# Names that are whole files in old or new, whatever their kind became.
expect_old_or_new() {
  (cd "$far/dst" && find . -name '.lockstep*' -prune -o -type f -print) >"$state/names"
  while read -r name; do
    cmp -s "$far/dst/$name" "old/$name" 2>/dev/null || cmp -s "$far/dst/$name" "src/$name" 2>/dev/null ||
      fail "$name is neither old nor new (killed at $call number $number)"
  done <"$state/names"
  (cd old && find . -type f) >"$state/names"
  while read -r name; do
    [ ! -f "src/$name" ] || expect_file "$far/dst/$name"
  done <"$state/names"
}

# What a script adds to the options of its runs, as words.
options=''
# shellcheck disable=SC2086 # words
sync_target() { run -aH --delete $options src/ "$(remote dst/)"; }

expect_converged() {
  sync_target
  expect_exit 0
  expect_same_tree src "$far/dst"
  expect_no_litter "$far"
}

# Over ssh only the far end is traced: nobody is left there to tidy up.
traced() {
  tracer="strace -f -qq -o /dev/null -e trace=$1 -e inject=$1:signal=KILL:when=$2"
  if [ "$transport" = ssh ]; then
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$tracer" "$fake_ssh" >"$base/bin/traced_ssh"
    chmod 755 "$base/bin/traced_ssh"
    set -- "$LOCKSTEP" -e "$base/bin/traced_ssh"
  else
    # shellcheck disable=SC2086 # words
    set -- $tracer "$LOCKSTEP"
  fi
  printf '%s -aH --delete %s src/ dst/' "$*" "$options" >"$state/command"
  code=0
  # shellcheck disable=SC2086 # words
  "$@" -aH --delete $options src/ "$(remote dst/)" >"$state/stdout" 2>"$state/stderr" </dev/null || code=$?
}

# sweep STEP RESTORE JUDGE: puts the old target there, kills a run at every STEPth call, judges.
sweep() {
  runs=0
  for call in $calls; do
    number=1
    while "$2" && traced "$call" "$number" && [ "$code" -ne 0 ]; do
      runs=$((runs + 1))
      "$3"
      number=$((number + $1))
    done
  done
  say "killed $runs times"
  [ "$runs" -ge 10 ] || fail "only $runs runs were killed"
}
