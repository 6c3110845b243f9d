// What counts as changed.
#include <array>

#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

constexpr auto table = std::to_array<Option>({
    {toggle('c', "checksum"), Group::comparison, "compare content, not size and time",
     [](Settings& s, const Use& u) { s.sync.comparison.checksum = u.on; }},
    {flag('u', "update"), Group::comparison, "leave files alone that are newer at the target",
     [](Settings& s, const Use&) { s.sync.comparison.update = true; }},
    {flag('I', "ignore-times"), Group::comparison, "equal size and time prove nothing",
     [](Settings& s, const Use&) { s.sync.comparison.ignore_times = true; }},
    {flag(0, "size-only"), Group::comparison, "equal size proves enough",
     [](Settings& s, const Use&) { s.sync.comparison.size_only = true; }},
    {valued('@', "modify-window", "SECONDS"), Group::comparison,
     "times so far apart are equal (-1: to the nanosecond)",
     [](Settings& s, const Use& u) { s.sync.comparison.modify_window = parse_signed(u.value); }},
    {toggle('W', "whole-file"), Group::comparison, "send changed files whole, without a delta",
     [](Settings& s, const Use& u) { s.whole_file = u.on; }},
    {toggle(0, "detect-renames"), Group::comparison, "find content under its old name (default)",
     [](Settings& s, const Use& u) { s.sync.detect_renames = u.on; }},
});

}  // namespace

std::span<const Option> comparison_options() {
  return table;
}

}  // namespace lockstep::cli
