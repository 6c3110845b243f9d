#pragma once
// The pattern of a filter rule, laid over a path.
//
// Layer    tree: pure.
// Source   rsync(1), PATTERN MATCHING RULES (behaviour only).
// Cost     a literal costs one comparison; a wildcard path length times pattern length at most.
#include <string>
#include <string_view>

#include "tree/glob.hpp"

namespace lockstep::tree {

/// From where a pattern sees a path. Both are empty on the command line.
struct PatternPlace {
  std::string lead;    // names put before the path: the directory that "/" means is above the root
  std::string inside;  // the directory below the root that a leading "/" means
};

class Pattern {
 public:
  /// `text` is not empty.
  Pattern(std::string_view text, PatternPlace place);
  /// `path` is relative to the transfer root, without a leading slash.
  [[nodiscard]] bool matches(std::string_view path, bool is_directory) const;

 private:
  /// How a pattern with a wildcard is laid over the path.
  enum class Scope : unsigned char {
    whole,      // from the transfer root
    tail,       // from the root or after any slash ("**" inside)
    last_names  // exactly the last `names` names
  };
  void compile_wildcard();
  [[nodiscard]] bool matches_here(std::string_view path, bool is_directory) const;
  [[nodiscard]] bool matches_wildcard(std::string_view path, bool is_directory) const;

  std::string text_;  // without the leading and the trailing slash that have a meaning
  PatternPlace place_;
  Glob glob_;
  bool anchored_ = false;        // began with '/'
  bool directory_only_ = false;  // ended with '/'
  bool and_contents_ = false;    // ended with "/***"
  bool any_depth_ = false;       // began with "**": a slash is put before the path
  bool literal_ = true;          // no wildcard: compared as bytes
  bool name_only_ = false;       // no slash and no "**"
  Scope scope_ = Scope::last_names;
  std::size_t names_ = 1;
};

}  // namespace lockstep::tree
