#pragma once
// Which paths take part in a run: rsync's --exclude and --include patterns.
//
// Layer    tree: pure. Both sides build the same filter from the same rules.
// Source   rsync(1), FILTER RULES and PATTERN MATCHING RULES (behaviour only).
// Cost     matching is linear in path length times rules; never exponential.
#include <string>
#include <string_view>
#include <vector>

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
  struct Pattern {
    std::string text;
    bool include = false;
    bool anchored = false;        // began with '/': matches from the transfer root
    bool directory_only = false;  // ended with '/'
    bool whole_path = false;      // has an inner '/' or "**": matches more than the last name
    bool and_contents = false;    // ended with "/***"
    bool literal = false;         // no wildcard: compared as bytes
  };
  [[nodiscard]] static Pattern compile(const Rule& rule);
  [[nodiscard]] static bool matches(const Pattern& pattern, std::string_view path,
                                    bool is_directory);

  std::vector<Rule> rules_;
  std::vector<Pattern> patterns_;
};

/// Shell-like match: `*` and `?` stop at '/', `**` does not, `[...]` with ranges, `!`/`^` and
/// [:classes:], backslash escapes. Linear with bounded backtracking.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace lockstep::tree
