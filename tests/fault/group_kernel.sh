#!/bin/sh
# Five members, the kernel's source in two versions by turns, twenty publishes and rollbacks: readers
# that open `current` once see the files of one version, each whole. Half an hour, 15 GB in TMPDIR.
# usage: group_kernel.sh [PUBLISHES [READS]]; READS of all readers together, thirty files each.
# LOCKSTEP_KERNELS names a folder with the two packages, else they are downloaded (280 MB).
# shellcheck disable=SC2034
publishes=${1:-20} reads=${2:-10000}
kernels=${LOCKSTEP_KERNELS:-${XDG_CACHE_HOME:-$HOME/.cache}/lockstep-bench}
set -- daemon
own_daemon=1
. "$(dirname "$0")/../e2e/common.sh"
# shellcheck source=../e2e/replicas.inc
. "$tests_dir/replicas.inc"
here=$tests_dir/../fault
bench=$tests_dir/../bench

for program in python3 dpkg-deb xz; do command -v "$program" >/dev/null || skip "no $program"; done
run_seconds=900
generations=3
for version in 0 1; do
  mkdir "$base/v$version"
  PYTHONPATH=$bench python3 -B -c 'import pathlib, sys, data
data.Data(sys.argv[1], 1).kernel_tree(int(sys.argv[2]), pathlib.Path(sys.argv[3]))' \
    "$kernels" "$version" "$base/v$version" 2>"$state/kernel" ||
    skip "no kernel source: $(tail -n 1 "$state/kernel")"
  (cd "$base/v$version" && find . -type f -print0 | xargs -0 sha256sum) >"$state/sums$version"
done

# The source becomes version $1, told apart by a file of its own.
become() {
  rsync -a --delete "$base/v$1/" src/
  printf '%s\n' "$1" >src/WHICH
}
members='1 2 3 4 5'
for n in $members; do start_member "$n"; done
write_group "$members"
mkdir src
become 0
group init
expect_exit 0
group publish
expect_exit 0

readers=''
for n in $members; do
  python3 -B "$here/kernel_reader.py" "$base/m$n/current" "$state" $((reads / 5)) >"$state/reads$n" 2>&1 &
  readers="$readers $!"
  background_pid="$background_pid $!"
done
done_so_far=0
while [ "$done_so_far" -lt "$publishes" ]; do
  become $(((done_so_far + 1) % 2))
  group publish
  expect_exit 0
  done_so_far=$((done_so_far + 1))
  if [ $((done_so_far % 5)) -eq 0 ]; then
    group rollback
    expect_exit 0
    group publish  # the source again, although it is the version before the last
    expect_exit 0
  fi
done
touch "$state/over"
for reader in $readers; do
  wait "$reader" || fail "a reader saw: $(tail -n 3 "$state"/reads*)"
done
expect_active "$members"
say "publishes $publishes, reads $(cat "$state"/reads? | tr '\n' ' ')"
