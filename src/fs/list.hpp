#pragma once
// Reading one directory: getdents + statx per entry, sorted.
//
// Cost     about 1.6 us an entry on tmpfs; xattrs and ACLs only when asked for.
#include <functional>
#include <string_view>

#include "fs/owners.hpp"
#include "fs/root.hpp"
#include "tree/entry.hpp"

namespace lockstep::fs {

/// What --munge-links makes of a symlink's target (tree::munged_prefix).
enum class Munged : std::uint8_t {
  no,
  stripped,  // where the prefix is there, it is not part of the target
  required   // the same, and a symlink without it leads to "", as none does
};

struct ListOptions {
  bool links = true;  // read symlink targets
  Munged munged = Munged::no;
  bool faked = false;   // entries are what their notes say (stand_in.hpp)
  bool owners = false;  // fill Listing::users and groups with names
  bool xattrs = false;  // as root every namespace but system.; else user. only
  bool acls = false;
  bool numeric_ids = false;   // in ACLs users and groups by number, not by name
  bool whole_only = false;    // without its xattrs and ACLs an entry is left out
  bool access_times = false;  // of files
  bool judge_links = true;    // ask `keep` about symlinks, too: else who follows them does
  /// False leaves the entry out (filters); called with the name and whether it is a directory.
  std::function<bool(std::string_view name, bool is_directory)> keep = nullptr;
};

/// The entries of `directory`, tree::stage_name left out. An entry that vanishes between readdir
/// and stat is left out; one that cannot be examined otherwise, or a directory that cannot be
/// read, becomes a Problem and clears `complete`; xattrs or an ACL that cannot be read are a
/// Problem only, unless whole_only. Any thread, also several on one Directory.
[[nodiscard]] tree::Listing list(const Directory& directory, const ListOptions& options);

/// One entry of `directory` by name; nothing when it does not exist.
[[nodiscard]] std::optional<tree::Entry> examine(const Directory& directory, std::string_view name,
                                                 const ListOptions& options);
/// The directory itself, as an entry with an empty name.
[[nodiscard]] tree::Entry examine(const Directory& directory, const ListOptions& options);

/// What the symlink `name` leads to, as far as `root` follows it, under the symlink's name. Throws
/// FileError where it leads nowhere.
[[nodiscard]] tree::Entry examine_referent(Root& root, const tree::RelPath& directory,
                                           std::string_view name, const ListOptions& options);

}  // namespace lockstep::fs
