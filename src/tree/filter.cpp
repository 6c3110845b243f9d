#include "tree/filter.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

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

void Filter::compile_wildcard(Pattern& pattern) {
  const std::string_view text = pattern.text;
  const bool deep = text.find("**") != std::string_view::npos;
  pattern.any_depth = !pattern.anchored && text.starts_with("**");
  pattern.and_contents = text.ends_with("***");
  pattern.glob = Glob(text);
  if (pattern.anchored || pattern.any_depth) {
    pattern.scope = Scope::whole;
  } else {
    pattern.scope = deep ? Scope::tail : Scope::last_names;
  }
}

Filter::Pattern Filter::compile(const Rule& rule) {
  if (rule.pattern.empty()) throw Error(ExitCode::usage, "a filter pattern is empty");
  std::string_view text = rule.pattern;
  Pattern pattern;
  pattern.include = rule.include;
  if (text.size() > 1 && text.ends_with('/')) {
    pattern.directory_only = true;
    text.remove_suffix(1);
  }
  pattern.names = slashes(text) + 1;
  pattern.anchored = text.starts_with('/');
  if (pattern.anchored) text.remove_prefix(1);
  pattern.text = text;
  pattern.literal = text.find_first_of("*[?") == std::string_view::npos;
  if (!pattern.literal) compile_wildcard(pattern);
  return pattern;
}

bool Filter::matches_wildcard(const Pattern& pattern, std::string_view path, bool is_directory) {
  std::string extended;
  if (pattern.any_depth || pattern.and_contents) {
    if (pattern.any_depth) extended = "/";
    extended += path;
    if (pattern.and_contents && is_directory) extended += '/';
    path = extended;
  }
  switch (pattern.scope) {
    case Scope::whole:
      return pattern.glob.matches(path);
    case Scope::tail:
      return pattern.glob.matches_tail(path);
    case Scope::last_names:
      return pattern.glob.matches(last_names(path, pattern.names));
  }
  return false;
}

bool Filter::matches(const Pattern& pattern, std::string_view path, bool is_directory) {
  if (pattern.directory_only && !is_directory) return false;
  if (!pattern.literal) return matches_wildcard(pattern, path, is_directory);
  if (pattern.anchored) return path == pattern.text;
  return last_names(path, pattern.names) == pattern.text;
}

Filter::Filter(std::vector<Rule> rules) : rules_(std::move(rules)) {
  patterns_.reserve(rules_.size());
  for (const Rule& rule : rules_) patterns_.push_back(compile(rule));
}

bool Filter::excludes(std::string_view path, bool is_directory) const {
  if (path.empty() || path == ".") return false;  // the root itself always takes part
  for (const Pattern& pattern : patterns_) {
    if (matches(pattern, path, is_directory)) return !pattern.include;
  }
  return false;
}

void add_rule(std::vector<Rule>& rules, std::string_view value, bool include) {
  if (value.starts_with('!') && (value.size() == 1 || value == "! ")) {
    rules.clear();
    return;
  }
  if (value.starts_with("+ ") || value.starts_with("- ")) {
    include = value.front() == '+';
    value.remove_prefix(2);
  }
  if (value.empty()) throw Error(ExitCode::usage, "a filter pattern is empty");
  rules.push_back({include, std::string(value)});
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  return Glob(pattern).matches(text);
}

}  // namespace lockstep::tree
