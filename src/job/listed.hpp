#pragma once
// What a run wants to know of each entry.
#include "fs/list.hpp"
#include "tree/options.hpp"

namespace lockstep::job {

enum class End : std::uint8_t { source, target };

[[nodiscard]] inline fs::ListOptions listed(const tree::SyncOptions& options, End end) {
  const tree::Attributes& attributes = options.attributes;
  fs::ListOptions list;
  list.owners = (attributes.owner || attributes.group) && !options.numeric_ids;
  list.xattrs = attributes.xattrs;
  list.acls = attributes.acls;
  list.numeric_ids = options.numeric_ids;
  list.access_times = attributes.access_times;
  if (end == End::source) {
    list.faked = options.source_faked;
    list.whole_only = true;
    if (options.links.strip_munged) list.munged = fs::Munged::stripped;
  } else {
    list.faked = options.super == tree::Super::faked;
    if (options.links.munge) list.munged = fs::Munged::required;
  }
  return list;
}

}  // namespace lockstep::job
