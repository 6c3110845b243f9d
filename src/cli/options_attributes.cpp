// Which attributes are kept.
#include <algorithm>
#include <array>

#include "base/escape.hpp"
#include "cli/option_groups.hpp"
#include "fs/write.hpp"

namespace lockstep::cli {
namespace {

void acls(Settings& s, const Use& use) {
  s.sync.attributes.acls = use.on;
  if (use.on) s.sync.attributes.perms = true;
}

void chmod(Settings& s, const Use& use) {
  try {
    for (const tree::ModeChange& change :
         tree::parse_mode_changes(use.value, fs::current_umask())) {
      s.sync.mode_changes.push_back(change);
    }
  } catch (const Error& error) {
    throw Error(error.code(), "'" + escape(use.value) + "' " + error.what());
  }
}

void chown(Settings& s, const Use& use) {
  const std::size_t colon = std::min(use.value.find(':'), use.value.size());
  const std::string user = use.value.substr(0, colon);
  const std::string group = use.value.substr(std::min(colon + 1, use.value.size()));
  if (!user.empty()) {
    s.sync.user_rules = {tree::everybody_becomes(user)};
    s.sync.attributes.owner = true;
  }
  if (!group.empty()) {
    s.sync.group_rules = {tree::everybody_becomes(group)};
    s.sync.attributes.group = true;
  }
}

// --super and --no-super mean more than --fake-super, wherever they stand.
void fake_super(Settings& s, const Use& use) {
  tree::Super& now = s.here.super;
  if (use.on && now == tree::Super::automatic) now = tree::Super::faked;
  if (!use.on && now == tree::Super::faked) now = tree::Super::automatic;
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
    {toggle('E', "executability"), Group::attributes, "keep executability, where not -p",
     [](Settings& s, const Use& u) { s.sync.attributes.executability = u.on; }},
    {repeated("chmod", "CHANGES"), Group::attributes, "change the source's permissions first",
     chmod},
    {toggle('O', "omit-dir-times"), Group::attributes, "keep no times of directories",
     [](Settings& s, const Use& u) { s.sync.attributes.not_directory_times = u.on; }},
    {toggle('J', "omit-link-times"), Group::attributes, "keep no times of symlinks",
     [](Settings& s, const Use& u) { s.sync.attributes.not_link_times = u.on; }},
    {toggle('U', "atimes"), Group::attributes, "keep access times of files",
     [](Settings& s, const Use& u) { s.sync.attributes.access_times = u.on; }},
    {toggle(0, "numeric-ids"), Group::attributes, "owners and groups by number, not by name",
     [](Settings& s, const Use& u) { s.sync.numeric_ids = u.on; }},
    {valued(0, "usermap", "FROM:TO,..."), Group::attributes, "whose files become whose",
     [](Settings& s, const Use& u) { s.sync.user_rules = tree::parse_id_rules(u.value); }},
    {valued(0, "groupmap", "FROM:TO,..."), Group::attributes, "the same for groups",
     [](Settings& s, const Use& u) { s.sync.group_rules = tree::parse_id_rules(u.value); }},
    {valued(0, "chown", "USER:GROUP"), Group::attributes, "whose all files become (implies -og)",
     chown},
    {toggle(0, "super"), Group::attributes, "set what only root may, or try (--no-super: never)",
     [](Settings& s, const Use& u) {
       s.here.super = u.on ? tree::Super::always : tree::Super::never;
     }},
    {toggle(0, "fake-super"), Group::attributes, "note owners and devices in extended attributes",
     fake_super},
    {toggle('A', "acls"), Group::attributes, "keep ACLs (implies -p)", acls},
});

}  // namespace

std::span<const Option> attributes_options() {
  return table;
}

}  // namespace lockstep::cli
