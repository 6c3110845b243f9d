#pragma once
// Names of the owners of single entries, for the other side.
#include "fs/owners.hpp"
#include "tree/entry.hpp"

namespace lockstep::job {

/// Adds those of `entry` to `names`: a tree::Listing, or a wire::Root.
template <class Names>
void note_owners(const tree::Entry& entry, Names& names) {
  if (const auto user = fs::owners().user_name(entry.uid)) names.users[entry.uid] = *user;
  if (const auto group = fs::owners().group_name(entry.gid)) names.groups[entry.gid] = *group;
}

}  // namespace lockstep::job
