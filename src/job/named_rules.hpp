#pragma once
// Whether filter rules hide what -R or a list names: the command line's, and with -r those of rule
// files in the directories that lead there.
//
// Errors   as DirectoryFilters: Error{usage} on what is no rule, FileError for a rule file that
//          cannot be read.
// Source   rsync(1) says nothing of it. rsync 3.5.0 heeds such rule files where it builds its list
//          in parts, which is its way without options like --delete-after and -m; here always.
#include <map>

#include "job/directory_filters.hpp"
#include "tree/options.hpp"

namespace lockstep::job {

class NamedRules {
 public:
  explicit NamedRules(const tree::SyncOptions& options)
      : selection_(options.selection),
        heeds_files_(options.kinds.recursive),
        plain_(selection_.rules, {"", false, false, selection_.git_ignores}) {}

  /// The command line's: then nothing of what leads to `path` takes part either.
  [[nodiscard]] bool hide(const tree::RelPath& path, bool is_directory) const {
    return plain_.excludes(path.text(), is_directory);
  }
  /// Those of rule files, too: `path` is left out, what leads to it comes. It is below `root`,
  /// which has this number.
  [[nodiscard]] bool hide_below(std::uint32_t number, const std::shared_ptr<fs::Root>& root,
                                const tree::RelPath& path, bool is_directory);

 private:
  const tree::Selection& selection_;
  bool heeds_files_;
  tree::Filter plain_;
  std::map<std::uint32_t, DirectoryFilters> by_root_;
};

}  // namespace lockstep::job
