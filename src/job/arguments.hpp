#pragma once
// From the user's words to what a session works on: source arguments and the target.
//
// Source   rsync(1): a trailing slash means the contents; a single file may get a new name.
#include <functional>
#include <string>
#include <vector>

#include "fs/root.hpp"
#include "job/target_work.hpp"
#include "session/source_tree.hpp"

namespace lockstep::job {

/// A path as the directory it lies in and its last component; the name is empty where the path
/// itself is meant as a directory ("dir/", ".", "..", "/").
struct Split {
  std::string directory;
  std::string name;
};
[[nodiscard]] Split split(const std::string& path);

/// The source side of a session, opened.
struct Sources {
  std::vector<std::shared_ptr<fs::Root>> roots;
  std::vector<session::Location> whole;
  std::vector<session::Pick> picks;
  wire::Root root;
  bool complete = true;
  std::vector<tree::Problem> problems;  // arguments that do not exist
};

/// Opens the operator's own paths. `attributes` says what of the root is worth telling.
[[nodiscard]] Sources open_sources(const std::vector<std::string>& paths,
                                   const tree::SyncOptions& options);
/// Opens paths below `base` that a peer names: no symlink is followed, nothing above is reached.
[[nodiscard]] Sources open_granted_sources(const std::shared_ptr<fs::Root>& base,
                                           const std::vector<std::string>& paths,
                                           const tree::SyncOptions& options);

/// The target side, opened.
struct TargetPlace {
  std::shared_ptr<fs::Root> root;  // null: does not exist yet (a dry run)
  std::string single_name;         // a single file's new name
  std::string created;             // the directory that was (or would be) made
  std::shared_ptr<commit::Publication> publication = nullptr;  // where it has generations
  std::vector<std::shared_ptr<fs::Root>> alternates = {};      // --link-dest and its like
  std::optional<commit::BackupPlace> backup = std::nullopt;
};
/// `single`: one non-directory is coming. Throws Error{file_select} where the target is a file, or
/// its parent does not exist.
[[nodiscard]] TargetPlace open_target(const std::string& path, bool single, bool dry_run);
[[nodiscard]] TargetPlace open_granted_target(const std::shared_ptr<fs::Root>& base,
                                              const std::string& path, bool single, bool dry_run);

/// Opens what --link-dest and its like and --backup-dir name, relative to the target `path`. Throws
/// Error{file_select} where an alternate does not exist: no run shall copy what it could link.
void open_beside(TargetPlace& place, const std::string& path, const tree::SyncOptions& options);
/// The same below `base` for what a peer names: "/" is the dataset.
void open_granted_beside(TargetPlace& place, const std::shared_ptr<fs::Root>& base,
                         const std::string& path, const tree::SyncOptions& options);

}  // namespace lockstep::job
