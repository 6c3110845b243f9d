#include "tree/git_ignore.hpp"

#include <algorithm>

#include "tree/rule_path.hpp"

namespace lockstep::tree {
namespace {

// Blanks at the end do not count unless a backslash keeps them.
std::string_view without_blanks(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') ++i;
    if (i >= line.size() || line[i] != ' ' || (i > 0 && line[i - 1] == '\\')) end = i + 1;
  }
  return line.substr(0, std::min(end, line.size()));
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    names.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return names;
}

// Inside a name "**" is no more than "*".
std::string single_stars(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool escaped = name[i] == '\\' && i + 1 < name.size();
    if (name[i] == '*' && !out.empty() && out.back() == '*' &&
        (out.size() < 2 || out[out.size() - 2] != '\\')) {
      continue;
    }
    out += name[i];
    if (escaped) out += name[++i];
  }
  return out;
}

}  // namespace

GitPattern::GitPattern(std::string_view line) : text_(line) {
  std::string_view pattern = without_blanks(line);
  if (pattern.empty() || pattern[0] == '#') return;
  negated_ = pattern[0] == '!';
  if (negated_) pattern.remove_prefix(1);
  directory_only_ = pattern.ends_with('/');
  if (directory_only_) pattern.remove_suffix(1);
  if (pattern.empty()) return;
  anchored_ = pattern.find('/') != std::string_view::npos;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  add_names(pattern);
}

void GitPattern::add_names(std::string_view pattern) {
  for (const std::string_view name : split(pattern)) {
    const bool stars = name.size() > 1 && name.find_first_not_of('*') == std::string_view::npos;
    const bool any = anchored_ && stars;
    names_.push_back({any ? Glob() : Glob(single_stars(name)), any});
  }
}

bool GitPattern::matches(std::string_view path, bool is_directory) const {
  if (directory_only_ && !is_directory) return false;
  if (!anchored_) return names_.front().glob.matches(last_name(path));
  const std::vector<std::string_view> names = split(path);
  std::vector<char> failed(names_.size() * (names.size() + 1));
  return matches_from(0, names, 0, failed);
}

bool GitPattern::matches_from(std::size_t name, const std::vector<std::string_view>& path,
                              std::size_t at, std::vector<char>& failed) const {
  if (name == names_.size()) return at == path.size();
  char& known = failed[name * (path.size() + 1) + at];
  if (known != 0) return false;
  known = 1;
  if (!names_[name].any_directories) {
    return at < path.size() && names_[name].glob.matches(path[at]) &&
           matches_from(name + 1, path, at + 1, failed);
  }
  if (name + 1 == names_.size()) return at < path.size();  // something inside
  return matches_from(name + 1, path, at, failed) ||
         (at < path.size() && matches_from(name, path, at + 1, failed));
}

std::vector<GitPattern> parse_git_ignore(std::string_view content) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  std::vector<GitPattern> patterns;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    const bool ended = end < content.size();
    content.remove_prefix(std::min(end + 1, content.size()));
    if (ended && line.ends_with('\r')) line.remove_suffix(1);
    GitPattern pattern(line);
    if (pattern.is_pattern()) patterns.push_back(std::move(pattern));
  }
  return patterns;
}

}  // namespace lockstep::tree
