# Sourced after common.sh: $far is a file system of its own whose power can be cut.
# shellcheck shell=sh disable=SC2034,SC2154
need_root "mount"
command -v python3 >/dev/null || skip "no python3 here"
disk=$base/disk fault_dir=$tests_dir/../fault

# The harshest that the kernel offers: names may reach the disk before the content they stand for.
mount_disk() {
  case $file_system in
    ext4) mount -o loop,data=writeback,noauto_da_alloc "$disk" "$far" 2>"$state/mount" ;;
    *) mount -o loop "$disk" "$far" 2>"$state/mount" ;;
  esac || return 1
  mounted=$far
}

unmount_disk() {
  umount "$far"
  mounted=''
}

# make_disk ext4|xfs: an empty one, mounted.
make_disk() {
  file_system=$1
  command -v "mkfs.$1" >/dev/null || skip "no mkfs.$1 here"
  case $1 in
    ext4) megabytes=40 ;;
    *) megabytes=320 ;;
  esac
  truncate -s "${megabytes}M" "$disk"
  "mkfs.$1" -q "$disk" 2>"$state/mkfs" || skip "mkfs.$1: $(head -n 1 "$state/mkfs")"
  mount_disk || skip "cannot mount $1 by loop: $(head -n 1 "$state/mount")"
  cut_power
}

# What was not yet on the disk is gone; it is mounted again.
cut_power() {
  python3 -I -S "$fault_dir/cut_power.py" "$far" 2>"$state/cut" ||
    skip "cannot cut the power of $file_system: $(head -n 1 "$state/cut")"
  unmount_disk
  mount_disk || fail "cannot mount after the power cut: $(cat "$state/mount")"
}

# The target as it is now, for load_disk to bring back.
save_disk() {
  unmount_disk
  cp --sparse=always "$disk" "$disk.saved"
  mount_disk
}

load_disk() {
  unmount_disk
  cp --sparse=always "$disk.saved" "$disk"
  mount_disk
}
