#pragma once
// Reading one directory: getdents + statx per entry, sorted.
//
// Cost     about 1.6 us an entry on tmpfs; xattrs and ACLs only when asked for.
#include <functional>
#include <string_view>

#include "fs/root.hpp"
#include "tree/entry.hpp"

namespace lockstep::fs {

struct ListOptions {
  bool links = true;    // read symlink targets
  bool owners = false;  // fill Listing::users and groups with names
  bool xattrs = false;  // as root every namespace but system.; else user. only
  bool acls = false;
  /// False leaves the entry out (filters); called with the name and whether it is a directory.
  std::function<bool(std::string_view name, bool is_directory)> keep;
};

/// The entries of `directory`. An entry that vanishes between readdir and stat is left out; one
/// that cannot be examined otherwise becomes a Problem and clears `complete`.
[[nodiscard]] tree::Listing list(const Directory& directory, const ListOptions& options);

/// One entry of `directory` by name; nothing when it does not exist.
[[nodiscard]] std::optional<tree::Entry> examine(const Directory& directory, std::string_view name,
                                                 const ListOptions& options);
/// The directory itself, as an entry with an empty name.
[[nodiscard]] tree::Entry examine(const Directory& directory, const ListOptions& options);

/// Owner names of this host, cached; safe from any thread.
class Owners {
 public:
  [[nodiscard]] std::optional<std::string> user_name(std::uint32_t uid);
  [[nodiscard]] std::optional<std::string> group_name(std::uint32_t gid);
  /// By name; where this host has no such name, or `name` is empty, the number as it is.
  /// An unknown name never becomes 0.
  [[nodiscard]] std::uint32_t uid_of(std::string_view name, std::uint32_t fallback);
  [[nodiscard]] std::uint32_t gid_of(std::string_view name, std::uint32_t fallback);
};
[[nodiscard]] Owners& owners();

/// True when this process may give files away (root, or CAP_CHOWN).
[[nodiscard]] bool may_change_owner();
/// True when the caller is a member of group `gid`.
[[nodiscard]] bool may_give_group(std::uint32_t gid);

}  // namespace lockstep::fs
