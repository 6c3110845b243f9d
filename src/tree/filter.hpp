#pragma once
// Which paths take part in a run: rsync's --exclude and --include patterns.
//
// Layer    tree: pure. Both sides build the same filter from the same rules.
// Source   rsync(1), FILTER RULES and PATTERN MATCHING RULES (behaviour only).
// Cost     matching is linear in path length times rules; never exponential.
#include <string>
#include <string_view>
#include <vector>

#include "tree/glob.hpp"

namespace lockstep::tree {

struct Rule {
  bool include = false;
  std::string pattern;
};

class Filter {
 public:
  Filter() = default;
  /// First match wins; no match includes. Throws Error{usage} on an empty pattern.
  explicit Filter(std::vector<Rule> rules);
  /// `path` is relative to the transfer root, without a leading slash.
  [[nodiscard]] bool excludes(std::string_view path, bool is_directory) const;
  [[nodiscard]] bool empty() const noexcept { return rules_.empty(); }
  [[nodiscard]] const std::vector<Rule>& rules() const noexcept { return rules_; }

 private:
  /// How a pattern with a wildcard is laid over the path.
  enum class Scope : unsigned char {
    whole,      // from the transfer root
    tail,       // from the root or after any slash ("**" inside)
    last_names  // exactly the last `names` names
  };
  struct Pattern {
    std::string text;  // without the leading and the trailing slash that have a meaning
    Glob glob;
    bool include = false;
    bool anchored = false;        // began with '/': matches from the transfer root
    bool directory_only = false;  // ended with '/'
    bool and_contents = false;    // ended with "/***"
    bool any_depth = false;       // began with "**": a slash is put before the path
    bool literal = true;          // no wildcard: compared as bytes
    Scope scope = Scope::last_names;
    std::size_t names = 1;
  };
  [[nodiscard]] static Pattern compile(const Rule& rule);
  static void compile_wildcard(Pattern& pattern);
  [[nodiscard]] static bool matches(const Pattern& pattern, std::string_view path,
                                    bool is_directory);
  [[nodiscard]] static bool matches_wildcard(const Pattern& pattern, std::string_view path,
                                             bool is_directory);

  std::vector<Rule> rules_;
  std::vector<Pattern> patterns_;
};

/// Adds one --exclude or --include value as rsync reads it: "+ " and "- " in front override
/// `include`, a lone "!" forgets the rules before it. Throws Error{usage} where no pattern is left.
void add_rule(std::vector<Rule>& rules, std::string_view value, bool include);

/// Shell-like match: `*` and `?` stop at '/', `**` does not, `[...]` with ranges, `!`/`^` and
/// [:classes:], backslash escapes. Linear with bounded backtracking.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace lockstep::tree
