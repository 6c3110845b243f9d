#pragma once
// Owner, xattrs, ACL, mode and times of one inode, in the order that keeps them all.
//
// Order    owner first (chown clears setuid and file capabilities), times last (all else moves
//          them).
// Cost     a system call for what is set and differs; nothing for what is absent.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fs/root.hpp"
#include "tree/entry.hpp"

namespace lockstep::fs {

/// What an inode shall have; what is absent is left alone.
struct Metadata {
  std::optional<std::uint32_t> uid;
  std::optional<std::uint32_t> gid;
  std::optional<std::uint16_t> mode;
  std::optional<bool> executable;  // where there is no `mode`: -E
  std::optional<tree::Timestamp> modified;
  std::optional<tree::Timestamp> accessed;
  bool xattrs = false;  // as `extended` has them, others removed
  bool acls = false;
  bool faked = false;  // owner and mode are noted (stand_in.hpp), and no right is needed
  bool fresh = false;  // just made: neither xattrs nor ACL have to be removed
  std::shared_ptr<const tree::Extended> extended;
  std::shared_ptr<const tree::Extended> inherited;  // faked: ACLs that a new inode itself gets
};

/// What the inode is now, as far as Metadata speaks of it.
struct Status {
  tree::Kind kind = tree::Kind::file;
  std::uint16_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t bytes = 0;
  std::uint64_t links = 0;
  tree::Timestamp modified;
  tree::Inode inode;
  std::uint64_t mount = 0;  // 0 where the kernel does not say (before Linux 5.8)
};
[[nodiscard]] Status status_of(int fd, std::string_view shown);

/// Sets `wanted` on the file or directory behind `fd`, opened for reading or writing. Every
/// failure but that of a full disk is added to `failed` and the rest goes on; where the owner
/// cannot be set, setuid and setgid bits are not set either.
void set_metadata(int fd, std::string_view shown, const Metadata& wanted,
                  std::vector<tree::Problem>& failed);
/// The same for `name` of any kind, symlinks themselves included; FileError with ENOENT when it
/// is gone, with EINVAL when it is not a `kind`.
void set_metadata(const Directory& directory, std::string_view name, tree::Kind kind,
                  const Metadata& wanted, std::vector<tree::Problem>& failed);
/// The same for an open directory, also one opened with O_PATH; only what differs is set.
void set_metadata(const Directory& directory, const Metadata& wanted,
                  std::vector<tree::Problem>& failed);
/// False where that would set nothing.
[[nodiscard]] bool differs(const Directory& directory, const Metadata& wanted);

}  // namespace lockstep::fs
