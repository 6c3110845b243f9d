// Which attributes are kept.
#include <array>

#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

void acls(Settings& s, const Use& use) {
  s.sync.attributes.acls = use.on;
  if (use.on) s.sync.attributes.perms = true;
}

constexpr auto table = std::to_array<Option>({
    {toggle('p', "perms"), Group::attributes, "keep permissions",
     [](Settings& s, const Use& u) { s.sync.attributes.perms = u.on; }},
    {toggle('t', "times"), Group::attributes, "keep modification times",
     [](Settings& s, const Use& u) { s.sync.attributes.times = u.on; }},
    {toggle('o', "owner"), Group::attributes, "keep owners (root only)",
     [](Settings& s, const Use& u) { s.sync.attributes.owner = u.on; }},
    {toggle('g', "group"), Group::attributes, "keep groups",
     [](Settings& s, const Use& u) { s.sync.attributes.group = u.on; }},
    {toggle('X', "xattrs"), Group::attributes, "keep extended attributes",
     [](Settings& s, const Use& u) { s.sync.attributes.xattrs = u.on; }},
    {toggle('A', "acls"), Group::attributes, "keep ACLs (implies -p)", acls},
});

}  // namespace

std::span<const Option> attributes_options() {
  return table;
}

}  // namespace lockstep::cli
