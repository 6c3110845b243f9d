#pragma once
// -b: where the old version of a name goes before the name is replaced or removed.
//
// Layer    tree: values only.
// Source   rsync(1), --backup.
#include <string>
#include <string_view>

#include "tree/path.hpp"

namespace lockstep::tree {

/// The path of a directory that is named from the target's root on, where it lies inside the
/// target; the root itself where it does not.
[[nodiscard]] RelPath below_target(std::string_view directory);

struct BackupOptions {
  bool on = false;
  std::string suffix = "~";  // not empty unless there is a directory
  bool told = false;         // each one that is made
  std::string directory;     // --backup-dir, from the target's root on; empty: beside the file

  /// below_target() of the directory.
  [[nodiscard]] RelPath inside() const { return below_target(directory); }
  /// Whether the target's extra `name` of `parent` is the directory, which no run deletes. Beside
  /// the files a filter rule protects backups, which others may overrule.
  [[nodiscard]] bool protects(const RelPath& parent, std::string_view name) const;
  /// Whether a directory that loses its file `name` (or symlink, or special file) is not empty
  /// then: the backup is in it.
  [[nodiscard]] bool stays_beside(std::string_view name) const noexcept {
    const bool is_backup = name.size() > suffix.size() && name.ends_with(suffix);
    return on && directory.empty() && !is_backup;
  }
};

}  // namespace lockstep::tree
