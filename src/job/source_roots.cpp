#include "job/source_roots.hpp"

#include <cerrno>

namespace lockstep::job {

std::uint32_t SourceRoots::root(const std::string& directory) {
  const auto known = numbers_.find(directory);
  if (known != numbers_.end()) return known->second;
  std::shared_ptr<fs::Root> opened = open_(directory);
  const auto number = static_cast<std::uint32_t>(roots_.size());
  roots_.push_back(std::move(opened));
  names_.push_back(directory);
  return numbers_.emplace(directory, number).first->second;
}

session::LocationRef SourceRoots::locate(std::uint32_t root, const tree::RelPath& path) {
  const auto known = known_.find({root, path.text()});
  if (known != known_.end()) return known->second;
  session::Location place{root, path};
  try {
    (void)roots_[root]->directory(path);
  } catch (const FileError& error) {
    if (error.number() != ELOOP && error.number() != ENOTDIR) throw;
    place = {this->root(names_[root] + '/' + path.text()), {}};
  }
  auto found = std::make_shared<const session::Location>(std::move(place));
  known_.emplace(std::pair{root, path.text()}, found);
  return found;
}

}  // namespace lockstep::job
