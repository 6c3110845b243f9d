#pragma once
// -b: where the old version of a name goes before the name is replaced or removed.
//
// Layer    tree: values only.
// Source   rsync(1), --backup.
#include <string>
#include <string_view>

#include "tree/path.hpp"

namespace lockstep::tree {

struct BackupOptions {
  bool on = false;
  std::string suffix = "~";  // not empty unless there is a directory
  std::string directory;     // --backup-dir, from the target's root on; empty: beside the file

  /// The directory's path where it lies inside the target; the root itself where it does not.
  [[nodiscard]] RelPath inside() const;
  /// Whether the target's extra `name` of `parent` is a backup, which no run deletes.
  [[nodiscard]] bool protects(const RelPath& parent, std::string_view name) const;
};

}  // namespace lockstep::tree
