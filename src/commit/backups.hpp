#pragma once
// Old versions of names, kept aside before they are replaced or removed (-b).
//
// Layer    commit.
// Order    the backup has its name before the old version loses its own; where both are on one
//          file system it is the same inode, so that neither is ever missing.
// Threads  one.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "commit/backup_place.hpp"
#include "commit/place.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

class Backups {
 public:
  Backups(std::optional<BackupPlace> place, bool durable)
      : place_(std::move(place)), durable_(durable) {}

  [[nodiscard]] bool on() const noexcept { return place_.has_value(); }
  /// Beside the files: whether `name` is an old version, which needs no backup of its own.
  [[nodiscard]] bool is_backup(std::string_view name) const noexcept {
    return place_ && !place_->root && name.size() > place_->suffix.size() &&
           name.ends_with(place_->suffix);
  }
  /// Whether this run has put a backup at `path` of the target.
  [[nodiscard]] bool has_made(const tree::RelPath& path) const {
    return made_.contains(path.text());
  }
  /// The file, symlink or special `old`, which is `path` in the target, gets its backup and keeps
  /// its name; nothing where it is a directory, or does not exist. `copied`: the backup is another
  /// inode, since this one will be written to. FileError where it cannot.
  void keep(Target& target, const tree::RelPath& path, const fs::Location& old,
            bool copied = false);
  /// What is to be told of those made since the last call.
  [[nodiscard]] std::vector<tree::Problem> take_told() { return std::exchange(told_, {}); }
  /// Backups are as durable as what replaces the old versions.
  void sync();

 private:
  [[nodiscard]] fs::DirectoryRef directory_for(Target& target, const tree::RelPath& parent);
  void copy(const fs::Location& old, const tree::Entry& entry, const fs::Location& backup) const;

  std::optional<BackupPlace> place_;
  bool durable_;
  std::vector<tree::Problem> told_;
  std::unordered_set<std::string> made_;  // paths in the target
  std::unordered_map<const fs::Directory*, fs::DirectoryRef> changed_;
};

}  // namespace lockstep::commit
