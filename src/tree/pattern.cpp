#include "tree/pattern.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::tree {
namespace {

std::size_t slashes(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '/'));
}

// The last `names` names of `path`, all of it when it has fewer.
std::string_view last_names(std::string_view path, std::size_t names) {
  std::size_t start = path.size();
  for (; names > 0; --names) {
    const std::size_t slash = start == 0 ? std::string_view::npos : path.rfind('/', start - 1);
    if (slash == std::string_view::npos) return path;
    start = slash;
  }
  return path.substr(start + 1);
}

}  // namespace

Pattern::Pattern(std::string_view text, PatternPlace place) : place_(std::move(place)) {
  if (text.size() > 1 && text.ends_with('/')) {
    directory_only_ = true;
    text.remove_suffix(1);
  }
  names_ = slashes(text) + 1;
  name_only_ = names_ == 1 && text.find("**") == std::string_view::npos;
  anchored_ = text.starts_with('/');
  if (anchored_) text.remove_prefix(1);
  text_ = text;
  literal_ = text.find_first_of("*[?") == std::string_view::npos;
  if (!literal_) compile_wildcard();
}

void Pattern::compile_wildcard() {
  const std::string_view text = text_;
  const bool deep = text.find("**") != std::string_view::npos;
  any_depth_ = !anchored_ && text.starts_with("**");
  and_contents_ = text.ends_with("***");
  glob_ = Glob(text);
  if (anchored_ || any_depth_) {
    scope_ = Scope::whole;
  } else {
    scope_ = deep ? Scope::tail : Scope::last_names;
  }
}

bool Pattern::matches(std::string_view path, bool is_directory) const {
  if (directory_only_ && !is_directory) return false;
  if (name_only_ || (place_.lead.empty() && (place_.inside.empty() || !anchored_))) {
    return matches_here(path, is_directory);
  }
  if (!place_.lead.empty()) {
    return matches_here(place_.lead + '/' + std::string(path), is_directory);
  }
  const std::string& inside = place_.inside;
  const bool below =
      path.size() > inside.size() && path.starts_with(inside) && path[inside.size()] == '/';
  return below && matches_here(path.substr(inside.size() + 1), is_directory);
}

bool Pattern::matches_here(std::string_view path, bool is_directory) const {
  if (!literal_) return matches_wildcard(path, is_directory);
  if (anchored_) return path == text_;
  return last_names(path, names_) == text_;
}

bool Pattern::matches_wildcard(std::string_view path, bool is_directory) const {
  const bool from_slash = any_depth_ && place_.lead.empty();
  std::string extended;
  if (from_slash || and_contents_) {
    if (from_slash) extended = "/";
    extended += path;
    if (and_contents_ && is_directory) extended += '/';
    path = extended;
  }
  switch (scope_) {
    case Scope::whole:
      return glob_.matches(path);
    case Scope::tail:
      return glob_.matches_tail(path);
    case Scope::last_names:
      return glob_.matches(last_names(path, names_));
  }
  return false;
}

}  // namespace lockstep::tree
