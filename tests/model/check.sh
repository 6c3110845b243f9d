#!/bin/sh
# Searches the whole state space of group.pml, once for each of its forms; and the broken forms,
# which must fail. check.sh BUILD_DIR
set -eu

for tool in spin gcc; do
  command -v "$tool" >/dev/null || {
    echo "skipped: no $tool"
    exit 77
  }
done
model=$(cd "$(dirname "$0")" && pwd)/group.pml
work=$(mktemp -d "${1:-/tmp}/model-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# search NAME DEFINE...: 0 when all of it was searched and no error found.
search() {
  name=$1
  shift
  spin "$@" -a "$model" >spin.log || {
    cat spin.log
    exit 1
  }
  gcc -O2 -w -DSAFETY -DCOLLAPSE -DMEMLIM=1500 -DVECTORSZ=2048 -o pan pan.c
  ./pan -m200000 >"$name.log" 2>&1
  if ! grep -q 'State-vector' "$name.log" || grep -qE 'out of memory|max search depth too small' "$name.log"; then
    cat "$name.log"
    echo "$name: the search did not end"
    exit 1
  fi
  states=$(awk '/states, stored/ {print $1}' "$name.log")
  if grep -q 'errors: 0' "$name.log"; then
    echo "$name: no error in $states states"
    return 0
  fi
  echo "$name: $(grep -m1 'pan:1:' "$name.log")"
  return 1
}

good() {
  search "$@" || {
    echo "the protocol is broken"
    exit 1
  }
}
bad() {
  if search "$@"; then
    echo "the model does not see a broken protocol"
    exit 1
  fi
}

good all-etcd
good quorum-etcd -DQUORUM=2
good all-local -DLOCAL
good quorum-local -DLOCAL -DQUORUM=2
good all-joining -DJOIN -DCRASHES=0
good quorum-joining -DJOIN -DQUORUM=2 -DCRASHES=0
bad flip-before-decision -DFLIP
bad tell-before-store -DTELL
bad absence-is-abort -DPRESUME
bad joins-lower-quorum -DJOIN -DQUORUM=2 -DLOWER -DCRASHES=0
