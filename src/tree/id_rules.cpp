#include "tree/id_rules.hpp"

#include <charconv>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "tree/filter.hpp"

namespace lockstep::tree {
namespace {

constexpr std::uint32_t id_max = 0xFFFFFFFE;

std::uint32_t parse_id(std::string_view text) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id <= id_max) return id;
  throw Error(ExitCode::usage, "'" + escape(text) + "' is not an id");
}

void read_from(IdRule& rule, std::string_view from) {
  rule.name = from;
  if (from.empty()) {
    rule.from = IdRule::From::nameless;
  } else if (from.front() >= '0' && from.front() <= '9') {
    const std::size_t dash = from.find('-');
    rule.from = IdRule::From::range;
    rule.first = parse_id(from.substr(0, dash));
    rule.last = dash == std::string_view::npos ? rule.first : parse_id(from.substr(dash + 1));
  } else if (from == "*") {
    rule.from = IdRule::From::range;  // also those without a name
    rule.last = id_max;
  } else if (from.find_first_of("*?[") != std::string_view::npos) {
    rule.from = IdRule::From::pattern;
  }
}

IdRule parse_rule(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) {
    throw Error(ExitCode::usage, "'" + escape(text) + "' is not FROM:TO");
  }
  IdRule rule;
  read_from(rule, text.substr(0, colon));
  rule.to = text.substr(colon + 1);
  return rule;
}

}  // namespace

std::vector<IdRule> parse_id_rules(std::string_view text) {
  std::vector<IdRule> rules;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    rules.push_back(parse_rule(text.substr(start, end - start)));
    start = end + 1;
  }
  return rules;
}

IdRule everybody_becomes(std::string to) {
  IdRule rule;
  read_from(rule, "*");
  rule.to = std::move(to);
  return rule;
}

bool fits(const IdRule& rule, std::string_view name, std::uint32_t id) {
  switch (rule.from) {
    case IdRule::From::name:
      return name == rule.name;
    case IdRule::From::pattern:
      return !name.empty() && glob_matches(rule.name, name);
    case IdRule::From::range:
      return id >= rule.first && id <= rule.last;
    case IdRule::From::nameless:
      return name.empty();
  }
  return false;
}

}  // namespace lockstep::tree
