#pragma once
// --usermap, --groupmap and --chown: whose files become whose.
//
// Layer    tree: pure. What a name of the target means there is the target's business.
// Source   rsync(1), --usermap.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tree {

/// One FROM:TO. The first rule that fits an owner of the source decides.
struct IdRule {
  enum class From : std::uint8_t { name, pattern, range, nameless };
  From from = From::name;
  std::string name;  // or the pattern
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::string to;  // name or number at the target
};

/// "FROM:TO,FROM:TO"; throws Error{usage} where it is not that.
[[nodiscard]] std::vector<IdRule> parse_id_rules(std::string_view text);
/// What --chown says of users or groups: every FROM is meant.
[[nodiscard]] IdRule everybody_becomes(std::string to);

/// `name` is the source's, empty where it has none (or with --numeric-ids).
[[nodiscard]] bool fits(const IdRule& rule, std::string_view name, std::uint32_t id);

}  // namespace lockstep::tree
