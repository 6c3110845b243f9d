#pragma once
// The rule files in and above one root of a transfer, by their absolute paths.
//
// A root that is confined has the one that confines it for "/": nothing above that is read. Else
// the paths are this host's.
#include <memory>
#include <optional>
#include <string>

#include "fs/root.hpp"

namespace lockstep::job {

class RuleFiles {
 public:
  /// `links` is how far a rule file that is a symlink may lead; `root` itself stays as it is.
  RuleFiles(std::shared_ptr<fs::Root> root, fs::Links links);
  /// The root's own absolute path, without a slash at its end.
  [[nodiscard]] const std::string& base() const noexcept { return base_; }
  /// Nothing where there is no regular file; FileError where it cannot be read. Any thread.
  [[nodiscard]] std::optional<std::string> read(const std::string& path) const;

 private:
  [[nodiscard]] std::optional<std::string> read_below(const std::string& path) const;

  std::shared_ptr<fs::Root> root_;
  std::shared_ptr<fs::Root> following_;  // the same directory
  std::string base_;
};

}  // namespace lockstep::job
