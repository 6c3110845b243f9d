#include "tree/rule_path.hpp"

#include <algorithm>

namespace lockstep::tree {

std::string absolute_path(std::string_view directory, std::string_view path) {
  std::string found;
  const std::string whole =
      path.starts_with('/') ? std::string(path) : std::string(directory) + '/' + std::string(path);
  for (std::size_t start = 0; start < whole.size();) {
    const std::size_t end = std::min(whole.find('/', start), whole.size());
    const std::string_view name = std::string_view(whole).substr(start, end - start);
    if (name == "..") {
      found = above(found);
    } else if (!name.empty() && name != ".") {
      found.append("/").append(name);
    }
    start = end + 1;
  }
  return found;
}

std::string above(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

std::string_view last_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_within(std::string_view path, std::string_view top) {
  return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '/');
}

}  // namespace lockstep::tree
