#include "fs/space.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace lockstep::fs {
namespace {

// Not all of them are in linux/magic.h.
constexpr std::uint64_t zfs_magic = 0x2FC12FC1;
constexpr std::uint64_t bcachefs_magic = 0xCA451A4E;
constexpr auto others = std::to_array<std::uint64_t>(
    {BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, zfs_magic, bcachefs_magic, OVERLAYFS_SUPER_MAGIC,
     FUSE_SUPER_MAGIC, NFS_SUPER_MAGIC, SMB2_SUPER_MAGIC});

}  // namespace

std::optional<std::uint64_t> free_bytes(const Directory& directory) {
  struct statfs status {};
  if (::fstatfs(directory.fd(), &status) != 0 || status.f_blocks == 0) return std::nullopt;
  const auto type = static_cast<std::uint32_t>(status.f_type);
  if (std::find(others.begin(), others.end(), type) != others.end()) {
    return std::nullopt;
  }
  const std::uint64_t blocks = ::geteuid() == 0 ? status.f_bfree : status.f_bavail;
  return blocks * static_cast<std::uint64_t>(status.f_bsize);
}

}  // namespace lockstep::fs
