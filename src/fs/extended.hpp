#pragma once
// Extended attributes and ACLs of one inode: read for -X and -A, set before an entry gets its name.
//
// Source   xattr(7), acl(5). The inode is held by a descriptor (O_PATH is enough) and reached
//          through /proc/self/fd, so no name is looked up twice. Needs /proc.
// Cost     reading: one system call for an entry that has neither.
#include <memory>
#include <string_view>

#include "fs/root.hpp"
#include "tree/entry.hpp"

namespace lockstep::fs {

struct ExtendedOptions {
  bool xattrs = false;
  bool acls = false;
  bool faked = false;  // xattrs beside user. are under names that an ordinary user may set, ACLs in
                       // notes (acl_note.hpp)
  std::uint16_t mode = 0;    // faked: the entry's, which such a note leaves parts to
  bool numeric_ids = false;  // users and groups of ACLs by number
};

/// What `name` has beyond its mode, null when nothing; `name` empty is the directory itself.
/// Null also when it has vanished.
[[nodiscard]] std::shared_ptr<const tree::Extended> read_extended(const Directory& directory,
                                                                  std::string_view name,
                                                                  ExtendedOptions options);

/// The same for the inode behind `fd`, O_PATH or not.
[[nodiscard]] std::shared_ptr<const tree::Extended> read_extended(int fd, std::string_view shown,
                                                                  ExtendedOptions options);

/// Makes the xattrs of the inode behind `fd` those of `wanted`, removing others, but
/// for rsync's own notes. `faked`: see ExtendedOptions.
void set_xattrs(int fd, std::string_view shown, const std::vector<tree::Attribute>& wanted,
                bool faked = false);
/// Makes the ACLs of the inode behind `fd` those of `wanted`; none beyond the mode where empty.
void set_acls(int fd, std::string_view shown, const tree::Extended& wanted, bool is_directory);
/// The same for the notes of an inode that stands for something of this `mode` (--fake-super).
void note_acls(int fd, std::string_view shown, const tree::Extended& wanted, std::uint16_t mode);
/// Whether an inode would be the same with either: in ACLs a number means the user or group of this
/// host that has the name.
[[nodiscard]] bool mean_the_same(const tree::Extended& one, const tree::Extended& other);
/// Removes the default ACL of a directory, if any.
void drop_default_acl(int fd);

}  // namespace lockstep::fs
