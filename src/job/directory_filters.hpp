#pragma once
// The filter in every directory of one root, with the rule files of the directories.
//
// Threads  any. A directory's filter is kept: who lists it has listed the one above before.
// Cost     without rules for files in directories nothing; else one open per directory and kind.
#include <mutex>
#include <string>
#include <unordered_map>

#include "job/rule_files.hpp"
#include "tree/filter.hpp"
#include "tree/selection.hpp"

namespace lockstep::job {

class DirectoryFilters {
 public:
  /// `is_part`: the root's own directory is part of the transfer, not only names in it; its rule
  /// files hold only then.
  DirectoryFilters(const tree::Selection& selection, std::shared_ptr<fs::Root> root,
                   fs::Links links, bool is_part);
  /// Before any directory is entered.
  [[nodiscard]] const tree::FilterRef& top() const noexcept { return top_; }
  /// Inside `directory`; throws Error{usage} on what is no rule, FileError where a rule file cannot
  /// be read.
  [[nodiscard]] tree::FilterRef inside(const tree::RelPath& directory);

 private:
  [[nodiscard]] tree::FilterRef known(const std::string& directory);
  void keep(const std::string& directory, const tree::FilterRef& filter);

  RuleFiles files_;
  bool is_part_;
  tree::FilterRef top_;
  std::mutex mutex_;
  std::unordered_map<std::string, tree::FilterRef> kept_;
};

}  // namespace lockstep::job
