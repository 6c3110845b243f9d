// What counts as changed, and how files are written.
#include <array>

#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

void generations(Settings& s, const Use& use) {
  constexpr std::uint64_t most = 1'000'000;
  s.sync.generations = static_cast<std::uint32_t>(parse_number(use.value, most));
}

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
    {flag('n', "dry-run"), Group::comparison, "change nothing, show what would be done",
     [](Settings& s, const Use&) { s.sync.dry_run = true; }},
    {toggle(0, "partial"), Group::comparison, "keep what an interrupted run has of a file",
     [](Settings& s, const Use& u) { s.sync.partial = u.on; }},
    {toggle(0, "delay-updates"), Group::comparison, "no new content is seen before all is there",
     [](Settings& s, const Use& u) { s.sync.delay_updates = u.on; }},
    {toggle(0, "preallocate"), Group::comparison, "reserve the space of a file before writing it",
     [](Settings& s, const Use& u) { s.sync.preallocate = u.on; }},
    {toggle(0, "fsync"), Group::comparison, "success means that data is on disk (default)",
     [](Settings& s, const Use& u) { s.sync.durable = u.on; }},
    {valued(0, "generations", "N"), Group::comparison,
     "publish as a whole; keep N generations for readers", generations},
});

}  // namespace

std::span<const Option> comparison_options() {
  return table;
}

}  // namespace lockstep::cli
