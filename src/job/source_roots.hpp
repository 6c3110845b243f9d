#pragma once
// The directories that source arguments name, opened: each once.
//
// Memory   a descriptor for every argument's directory, and for every one reached by a symlink.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fs/root.hpp"
#include "session/selection.hpp"

namespace lockstep::job {

class SourceRoots {
 public:
  /// Opens a directory as the user names it.
  using Open = std::function<std::shared_ptr<fs::Root>(const std::string& directory)>;
  explicit SourceRoots(Open open) : open_(std::move(open)) {}

  /// The number of the root `directory`.
  [[nodiscard]] std::uint32_t root(const std::string& directory);
  /// The directory `path` below it. A symlink on the way is the operator's own word, and followed
  /// as far as he may go. FileError where it is none.
  [[nodiscard]] session::LocationRef locate(std::uint32_t root, const tree::RelPath& path);
  [[nodiscard]] fs::Root& at(std::uint32_t root) { return *roots_[root]; }
  [[nodiscard]] fs::DirectoryRef directory(const session::Location& place) {
    return roots_[place.root]->directory(place.path);
  }
  [[nodiscard]] std::shared_ptr<fs::Root> shared(std::uint32_t root) const { return roots_[root]; }
  [[nodiscard]] std::vector<std::shared_ptr<fs::Root>> take() { return std::move(roots_); }

 private:
  Open open_;
  std::vector<std::shared_ptr<fs::Root>> roots_;
  std::vector<std::string> names_;  // of those that arguments name
  std::map<std::string, std::uint32_t> numbers_;
  std::map<std::pair<std::uint32_t, std::string>, session::LocationRef> known_;
};

}  // namespace lockstep::job
