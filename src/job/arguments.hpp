#pragma once
// From the user's words to what a session works on: the target. The sources are in sources.hpp.
//
// Source   rsync(1): a trailing slash means the contents; a single file may get a new name.
#include <functional>
#include <string>
#include <vector>

#include "fs/root.hpp"
#include "job/target_work.hpp"

namespace lockstep::job {

/// A path as the directory it lies in and its last component; the name is empty where the path
/// itself is meant as a directory ("dir/", ".", "..", "/").
struct Split {
  std::string directory;
  std::string name;
};
[[nodiscard]] Split split(const std::string& path);

/// A peer's path as one below its dataset: slashes at both ends and "." mean nothing.
[[nodiscard]] tree::RelPath below(const std::string& text);

/// The target side, opened.
struct TargetPlace {
  std::shared_ptr<fs::Root> root;  // null: does not exist yet (a dry run)
  std::string single_name;         // a single file's new name
  std::string created;             // the directory that was (or would be) made
  std::shared_ptr<commit::Publication> publication = nullptr;  // where it has generations
  std::vector<std::shared_ptr<fs::Root>> alternates = {};      // --link-dest and its like
  std::optional<commit::BackupPlace> backup = std::nullopt;
  std::shared_ptr<fs::Root> temp = nullptr;  // -T
};
/// What is known of what comes.
struct TargetAsk {
  bool single = false;  // one non-directory
  bool dry_run = false;
  bool make_parents = false;  // directories that lead there may be made
};
/// Throws Error{file_select} where the target is a file, or
/// its parent does not exist.
[[nodiscard]] TargetPlace open_target(const std::string& path, const TargetAsk& ask);
[[nodiscard]] TargetPlace open_granted_target(const std::shared_ptr<fs::Root>& base,
                                              const std::string& path, const TargetAsk& ask);

/// Opens what --link-dest and its like, --backup-dir and -T name, relative to the target `path`.
/// Throws Error{file_select} where an alternate does not exist: no run shall copy what it could
/// link; Error{usage} where -T does not.
void open_beside(TargetPlace& place, const std::string& path, const tree::SyncOptions& options);
/// The same below `base` for what a peer names: "/" is the dataset.
void open_granted_beside(TargetPlace& place, const std::shared_ptr<fs::Root>& base,
                         const std::string& path, const tree::SyncOptions& options);

}  // namespace lockstep::job
