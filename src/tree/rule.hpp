#pragma once
// One filter rule, as it is written.
//
// Layer    tree: values only. What a rule means is in filter.hpp, how it is read in rule_text.hpp.
// Source   rsync(1), FILTER RULES (behaviour only).
#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::tree {

struct Rule {
  enum class Kind : std::uint8_t {
    match,      // - + H S P R: a pattern
    dir_merge,  // ':' a file of rules that every directory may have
    merge,      // '.' a file of rules, read once
    clear,      // '!' forgets the rules before it
    cvs         // -C: what CVS ignores, with the user's own list
  };
  Kind kind = Kind::match;
  bool include = false;     // + S R
  bool at_source = false;   // s, H, S; neither this nor the next: both sides
  bool at_target = false;   // r, P, R
  bool absolute = false;    // '/' the pattern is laid over the absolute path
  bool negate = false;      // '!' matches what the pattern does not
  bool perishable = false;  // p: not in directories that are deleted
  bool xattr = false;       // x: about names of extended attributes
  // Of merge and dir_merge, about what is in the file:
  bool bare = false;          // - + C: patterns only, no rules
  bool words = false;         // w C: split at white space, not at line ends
  bool own_only = false;      // n C: not for the directories below
  bool hides_itself = false;  // e: and the file itself is excluded
  bool cvs = false;           // C: "!" clears
  std::string pattern;        // or the file's name

  [[nodiscard]] bool sided() const noexcept { return at_source || at_target; }
};

/// An exclude or include pattern without modifiers.
[[nodiscard]] inline Rule pattern_rule(bool include, std::string pattern) {
  Rule rule;
  rule.include = include;
  rule.pattern = std::move(pattern);
  return rule;
}

/// What -C leaves out whatever the user's own lists say: patterns between blanks.
[[nodiscard]] const char* cvs_patterns() noexcept;

}  // namespace lockstep::tree
