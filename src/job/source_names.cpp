#include "job/source_names.hpp"

#include <algorithm>

#include "fs/list.hpp"

namespace lockstep::job {
namespace {

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : directory + '/' + name;
}

std::string clean(const std::string& path) {
  std::string out;
  for (std::size_t start = 0; start < path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string part = path.substr(start, end - start);
    if (!part.empty() && part != ".") out = joined(out, part);
    start = end + 1;
  }
  return out;
}

}  // namespace

SourceNames::SourceNames(const std::vector<Sources::Named>& named) {
  for (const Sources::Named& one : named) {
    Source source{clean(one.directory), one.pick, one.root};
    const bool again = std::any_of(sources_.begin(), sources_.end(), [&](const Source& known) {
      return known.root == source.root && known.pick == source.pick;
    });
    if (!again) sources_.push_back(std::move(source));
  }
}

bool SourceNames::has(const Source& source, const std::string& path) const {
  if (!source.pick.empty()) return path == source.pick || path.starts_with(source.pick + '/');
  if (sources_.size() == 1 || path == ".") return true;
  try {
    const tree::RelPath below = tree::RelPath::parse(path);
    const fs::DirectoryRef directory = source.root->directory(below.parent());
    return fs::examine(*directory, below.name(), {}).has_value();
  } catch (const Error&) {
    return false;
  }
}

std::string SourceNames::of(const std::string& path) const {
  for (const Source& source : sources_) {
    if (has(source, path)) return joined(source.directory, path);
  }
  return path;
}

}  // namespace lockstep::job
