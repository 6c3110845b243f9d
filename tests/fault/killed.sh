#!/bin/sh
# killed.sh local|ssh [STEP]: kill -9 at every STEPth of each kind of system call that changes the
# target. Afterwards every file is whole, and the next run converges and leaves nothing behind.
. "$(dirname "$0")/../e2e/common.sh"
step=${2:-10}

command -v strace >/dev/null || skip "no strace here"
strace -f -o /dev/null true 2>/dev/null || skip "strace is not allowed here"

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

# One run killed at a call; false when it ended before.
killed_at() {
  rm -rf "$far/dst"
  cp -a old "$far/dst"
  code=0
  # shellcheck disable=SC2046,SC2086 # words
  strace -f -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" \
    $tracer "$LOCKSTEP" $(link_options) -aH --delete src/ "$(remote dst/)" \
    >"$state/stdout" 2>"$state/stderr" || code=$?
  [ "$code" -ne 0 ]
}

make_old
make_new
tracer=''
runs=0
for call in renameat,renameat2 linkat unlinkat mkdirat symlinkat openat,openat2 pwrite64,write \
  fsync,syncfs,fdatasync fchmod,fchmodat fchownat,fchown utimensat; do
  number=1
  while killed_at "$call" "$number"; do
    runs=$((runs + 1))
    expect_old_or_new
    run -aH --delete src/ "$(remote dst/)"
    expect_exit 0
    expect_same_tree src "$far/dst"
    expect_no_litter "$far"
    number=$((number + step))
  done
done
say "killed $runs times"
[ "$runs" -ge 10 ] || fail "only $runs runs were killed"
