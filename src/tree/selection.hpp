#pragma once
// What of the source takes part in a run, and what of the target may go.
//
// Layer    tree: values only.
// Source   rsync(1): filter rules leave names out; sizes and --existing leave files as they are,
//          but their names still stand for something at the source.
#include <cstdint>
#include <optional>
#include <vector>

#include "tree/rule.hpp"

namespace lockstep::tree {

struct Selection {
  std::vector<Rule> rules;                // of kind match and dir_merge
  bool delete_excluded = false;           // rules for both sides hide, and protect nothing
  bool nul_separated = false;             // -0: rule files end their rules with NUL
  bool git_ignores = false;               // --gitignore: what git would not add is left out
  bool prune_empty = false;               // -m: no directories that nothing but directories are in
  bool existing_only = false;             // --existing: nothing is created
  bool ignore_existing = false;           // what exists stays as it is, but for directories
  bool tell_hidden = false;               // what rules say of the source is told
  std::uint8_t one_device = 0;            // -x: other file systems are not entered; 2: nor named
  std::optional<std::uint64_t> size_min;  // of files, in bytes
  std::optional<std::uint64_t> size_max;

  [[nodiscard]] bool filters() const noexcept { return !rules.empty() || git_ignores; }
  [[nodiscard]] bool too_small(std::uint64_t bytes) const noexcept {
    return size_min && bytes < *size_min;
  }
  [[nodiscard]] bool too_large(std::uint64_t bytes) const noexcept {
    return size_max && bytes > *size_max;
  }
};

}  // namespace lockstep::tree
