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
     [](Settings& s, const Use& u) { s.sync.kinds.recursive = s.recursive = u.on; }},
    {toggle('R', "relative"), Group::traversal, "send paths as given (after their /./)",
     [](Settings& s, const Use& u) { s.relative = u.on; }},
    {toggle(0, "implied-dirs"), Group::traversal, "-R: send what leads to a path, too (default)",
     [](Settings& s, const Use& u) { s.sync.naming.implied_directories = u.on; }},
    {toggle(0, "i-d"), Group::compatibility, "--implied-dirs",
     [](Settings& s, const Use& u) { s.sync.naming.implied_directories = u.on; }},
    {limit("files-from", "FILE"), Group::traversal, "send the names in FILE (-: standard input)",
     [](Settings& s, const Use& u) { s.files_from = u.value; }},
    {toggle('0', "from0"), Group::traversal, "names in FILE, and rules in files, end with NUL",
     [](Settings& s, const Use& u) { s.from_zero = u.on; }},
    {flag(0, "ignore-missing-args"), Group::traversal, "sources that do not exist are no error",
     [](Settings& s, const Use&) { s.sync.naming.missing = tree::Missing::ignored; }},
    {flag(0, "delete-missing-args"), Group::traversal, "... and go at the target",
     [](Settings& s, const Use&) { s.sync.naming.missing = tree::Missing::removed; }},
    {toggle('d', "dirs"), Group::traversal, "directories, too, without going into them",
     [](Settings& s, const Use& u) { s.sync.kinds.directories = u.on; }},
    {flag(0, "old-dirs"), Group::traversal, "the same by -r and a rule, as old versions did",
     [](Settings& s, const Use&) { s.old_dirs = true; }},
    {flag(0, "old-d"), Group::compatibility, "--old-dirs",
     [](Settings& s, const Use&) { s.old_dirs = true; }},
    {toggle('x', "one-file-system"), Group::traversal,
     "do not enter other file systems (-xx: nor name them)",
     [](Settings& s, const Use& u) {
       std::uint8_t& level = s.sync.selection.one_device;
       level = u.on ? static_cast<std::uint8_t>(level < 2 ? level + 1 : 2) : 0;
     }},
    {toggle(0, "mkpath"), Group::traversal, "make the directories that lead to the target",
     [](Settings& s, const Use& u) { s.sync.make_parents = u.on; }},
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
