#pragma once
// Which metadata an entry shall get here: what the run preserves, cut down to what this process
// may set and to what a new inode does not have anyway.
//
// Layer    commit.
// Source   rsync(1), -p -o -g -t: without -p a new file gets the source's permissions less the
//          umask and a replaced one keeps its own; owners only as root, groups of which the
//          caller is a member.
// Threads  any.
#include <optional>

#include "commit/place.hpp"
#include "tree/entry.hpp"
#include "tree/options.hpp"

namespace lockstep::commit {

class Wishes {
 public:
  Wishes(tree::Attributes attributes, tree::Super super);

  /// For an inode made by this process in staging. `old_mode` is that of the file it replaces.
  [[nodiscard]] fs::Metadata for_new(const tree::Entry& entry, const Place::Inherited& inherited,
                                     std::optional<std::uint16_t> old_mode) const;
  /// For an inode of the target.
  [[nodiscard]] fs::Metadata for_existing(const tree::Entry& entry) const;
  /// What a directory made for `entry` passes on to its own entries.
  [[nodiscard]] Place::Inherited passed_on(const tree::Entry& entry,
                                           const Place::Inherited& parent) const;
  /// The mode to create a file with so that its mode needs no setting: then `metadata` says
  /// nothing about it any more.
  [[nodiscard]] unsigned creation_mode(fs::Metadata& metadata) const;
  /// True when `old`, an existing file, has all that `entry` shall have.
  [[nodiscard]] bool are_met(const tree::Entry& old, const tree::Entry& entry,
                             const Place::Inherited& inherited) const;
  /// Whether owners and modes are noted, not set.
  [[nodiscard]] bool are_faked() const noexcept { return faked_; }
  [[nodiscard]] bool needs_old_mode() const noexcept { return !attributes_.perms; }

 private:
  /// For a directory of which the source only says that it leads somewhere.
  [[nodiscard]] fs::Metadata for_bare(const Place::Inherited& inherited) const;
  /// The permissions of what is new in such a directory, as far as the source has them: those of
  /// its default ACL, else all but the umask's.
  [[nodiscard]] unsigned allowed(const Place::Inherited& inherited) const;
  [[nodiscard]] bool may_give_group(std::uint32_t gid) const;
  [[nodiscard]] std::uint32_t group_of(const tree::Entry& entry,
                                       const Place::Inherited& inherited) const;

  tree::Attributes attributes_;
  unsigned umask_;
  std::uint32_t uid_;
  std::uint32_t gid_;
  bool changes_owner_;
  bool faked_;
};

}  // namespace lockstep::commit
