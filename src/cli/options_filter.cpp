// Which names take part.
#include <array>

#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

constexpr auto table = std::to_array<Option>({
    {pattern("exclude"), Group::filter, "leave out what matches",
     [](Settings& s, const Use& u) { tree::add_rule(s.sync.rules, u.value, false); }},
    {pattern("include"), Group::filter, "keep what matches, whatever later rules say",
     [](Settings& s, const Use& u) { tree::add_rule(s.sync.rules, u.value, true); }},
});

}  // namespace

std::span<const Option> filter_options() {
  return table;
}

}  // namespace lockstep::cli
