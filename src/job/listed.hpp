#pragma once
// What a run wants to know of each entry.
#include "fs/list.hpp"
#include "tree/options.hpp"

namespace lockstep::job {

[[nodiscard]] inline fs::ListOptions listed(const tree::SyncOptions& options) {
  const tree::Attributes& attributes = options.attributes;
  fs::ListOptions list;
  list.owners = (attributes.owner || attributes.group) && !options.numeric_ids;
  list.xattrs = attributes.xattrs;
  list.acls = attributes.acls;
  list.access_times = attributes.access_times;
  return list;
}

}  // namespace lockstep::job
