#pragma once
// What of a group's source is left out: the same for its manifest and for what is sent.
#include <string>
#include <vector>

#include "tree/filter.hpp"

namespace lockstep::group {

[[nodiscard]] inline std::vector<tree::Rule> source_rules(const std::vector<std::string>& exclude) {
  std::vector<tree::Rule> rules;
  for (const std::string& pattern : exclude) tree::add_rule(rules, pattern, false);
  return rules;
}

}  // namespace lockstep::group
