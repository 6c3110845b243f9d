// What to copy.
#include <array>

#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

void archive(Settings& s, const Use& /*use*/) {
  s.sync.kinds = {.recursive = true, .links = true, .devices = true, .specials = true};
  s.sync.attributes.perms = s.sync.attributes.times = true;
  s.sync.attributes.owner = s.sync.attributes.group = true;
}

void devices_and_specials(Settings& s, const Use& use) {
  s.sync.kinds.devices = s.sync.kinds.specials = use.on;
}

constexpr auto table = std::to_array<Option>({
    {flag('a', "archive"), Group::traversal, "everything that -rlptgoD keeps", archive},
    {toggle('r', "recursive"), Group::traversal, "go into directories",
     [](Settings& s, const Use& u) { s.sync.kinds.recursive = u.on; }},
    {toggle('H', "hard-links"), Group::traversal, "keep hard links among the files sent",
     [](Settings& s, const Use& u) { s.sync.hard_links = u.on; }},
    {toggle('D', ""), Group::traversal, "--devices and --specials", devices_and_specials},
    {toggle(0, "devices"), Group::traversal, "keep device files (root only)",
     [](Settings& s, const Use& u) { s.sync.kinds.devices = u.on; }},
    {toggle(0, "specials"), Group::traversal, "keep fifos and sockets",
     [](Settings& s, const Use& u) { s.sync.kinds.specials = u.on; }},
    {toggle('S', "sparse"), Group::traversal, "write runs of zeros as holes",
     [](Settings& s, const Use& u) { s.sync.sparse = u.on; }},
});

}  // namespace

std::span<const Option> traversal_options() {
  return table;
}

}  // namespace lockstep::cli
