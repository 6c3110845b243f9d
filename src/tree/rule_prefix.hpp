#pragma once
// What stands in front of a rule's pattern: its kind and its modifiers ("exclude,p *.o", "-p *.o",
// "dir-merge,n- .rules").
//
// Layer    tree: pure.
// Errors   Error{usage} that shows the rule.
#include <string_view>

#include "tree/rule.hpp"

namespace lockstep::tree {

/// White space, which separates rules in files that are split into words.
constexpr std::string_view rule_blanks = " \t\n\v\f\r";

/// Sets what the prefix of `text` (not empty) says; returns what is behind it. `words`: blanks end
/// the rule.
[[nodiscard]] std::string_view take_prefix(Rule& rule, std::string_view text, bool words);

[[noreturn]] void refuse_rule(std::string_view why, std::string_view text);

}  // namespace lockstep::tree
