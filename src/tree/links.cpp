#include "tree/links.hpp"

#include <algorithm>

namespace lockstep::tree {
namespace {

bool goes_up(std::string_view path) {
  return path == ".." || path.starts_with("../");
}

bool has_up(std::string_view path) {
  return goes_up(path) || path.find("/../") != std::string_view::npos || path.ends_with("/..");
}

}  // namespace

bool leads_outside(std::string_view link_target, std::string_view path) {
  if (link_target.empty() || link_target.front() == '/') return true;
  auto depth = std::count(path.begin(), path.end(), '/');
  while (goes_up(link_target)) {
    if (depth-- == 0) return true;
    link_target.remove_prefix(std::min<std::size_t>(link_target.size(), 3));
    while (link_target.starts_with('/')) link_target.remove_prefix(1);
  }
  return has_up(link_target);
}

Follow follow_of(const LinkOptions& options, std::string_view link_target, std::string_view path) {
  if (options.copy_all) return Follow::always;
  if (options.copy_unsafe && leads_outside(link_target, path)) return Follow::always;
  return options.copy_directories ? Follow::directories : Follow::never;
}

}  // namespace lockstep::tree
