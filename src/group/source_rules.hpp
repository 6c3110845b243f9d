#pragma once
// What of a group's source is left out: the same for its manifest and for what is sent.
#include <string>
#include <vector>

#include "tree/rule_text.hpp"

namespace lockstep::group {

/// The patterns of the file's `exclude`, as --exclude takes them. Throws Error{usage}.
[[nodiscard]] inline std::vector<tree::Rule> source_rules(const std::vector<std::string>& exclude) {
  tree::RuleContext context;
  context.plain = true;
  std::vector<tree::Rule> rules;
  for (const std::string& pattern : exclude) {
    std::string_view text = pattern;
    auto rule = tree::take_rule(text, context);
    if (rule) rules.push_back(*std::move(rule));
  }
  return rules;
}

}  // namespace lockstep::group
