#pragma once
// One .gitignore file: which names of its directory, and below, git would not add.
//
// Layer    tree: pure.
// Source   gitignore(5) (behaviour only): the last pattern that matches decides.
// Cost     per pattern the path's names times the pattern's at most.
#include <string>
#include <string_view>
#include <vector>

#include "tree/glob.hpp"

namespace lockstep::tree {

class GitPattern {
 public:
  /// One line, without its end; see is_pattern().
  explicit GitPattern(std::string_view line);
  /// Neither a comment nor empty.
  [[nodiscard]] bool is_pattern() const noexcept { return !names_.empty(); }
  /// `path` is relative to the file's directory.
  [[nodiscard]] bool matches(std::string_view path, bool is_directory) const;
  /// '!': what matches is not ignored.
  [[nodiscard]] bool negated() const noexcept { return negated_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  struct Name {
    Glob glob;
    bool any_directories = false;  // "**" between slashes
  };
  void add_names(std::string_view pattern);
  [[nodiscard]] bool matches_from(std::size_t name, const std::vector<std::string_view>& path,
                                  std::size_t at, std::vector<char>& failed) const;

  std::string text_;
  std::vector<Name> names_;
  bool negated_ = false;
  bool directory_only_ = false;
  bool anchored_ = false;  // has a slash but for one at its end: matches from the file's directory
};

/// The patterns of a whole file, in its order.
[[nodiscard]] std::vector<GitPattern> parse_git_ignore(std::string_view content);

}  // namespace lockstep::tree
