#pragma once
// What interrupted runs left of files: in staging, or with --partial-dir beside the files.
//
// Layer    commit.
// Threads  any, for distinct files.
#include <optional>
#include <string_view>

#include "commit/batch.hpp"

namespace lockstep::commit {

/// The partial of `path`, wherever an earlier run left it.
struct PartialFile {
  fs::DirectoryRef directory;
  std::string name;
};
[[nodiscard]] std::optional<PartialFile> find_partial(const Batch& batch,
                                                      const tree::RelPath& path);
/// `draft` is what there is of `name`: it becomes the partial.
void keep_partial(Batch& batch, Place& place, std::string_view name, Draft& draft);
/// Forgets a partial of `name`, whose file is complete now.
void drop_partial(Batch& batch, Place& place, std::string_view name);

}  // namespace lockstep::commit
