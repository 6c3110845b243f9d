#pragma once
// Filter rules read from text: an option's value, or a file's content.
//
// Layer    tree: pure.
// Errors   Error{usage}; of a file only name and line are told, never what it says: it may be one
//          that whoever sees the message has no right to read.
// Cost     linear in the text.
#include <optional>
#include <string_view>
#include <vector>

#include "tree/rule.hpp"

namespace lockstep::tree {

/// What is known of a rule from where it stands.
struct RuleContext {
  Rule container = {};         // the merge rule that named the file
  bool plain = false;          // --exclude and its like: a pattern, perhaps after "+ " or "- "
  bool nul_separated = false;  // -0: files end their rules with NUL, not at line ends
};

/// The rule at the begin of `text`, which loses it; nothing where there is none.
[[nodiscard]] std::optional<Rule> take_rule(std::string_view& text, const RuleContext& context);

/// The rules of a whole file called `shown`, comments and empty lines left out.
[[nodiscard]] std::vector<Rule> parse_rules(std::string_view content, const RuleContext& context,
                                            std::string_view shown);

}  // namespace lockstep::tree
