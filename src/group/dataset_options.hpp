#pragma once
// What a group keeps of a dataset: names, content, permissions, modification times, symlinks.
//
// Owners, ACLs, extended attributes and hard links are each host's own: a manifest is the same on
// all of them only where it says nothing that a host may not be able to set.
#include "tree/manifest.hpp"
#include "tree/options.hpp"

namespace lockstep::group {

[[nodiscard]] inline tree::SyncOptions dataset_options() {
  tree::SyncOptions options;
  options.kinds.recursive = true;
  options.kinds.links = true;
  options.attributes.perms = true;
  options.attributes.times = true;
  options.delete_extras = true;
  options.allow_empty_source = true;  // whether that may be is the publisher's to judge
  options.sparse = true;
  return options;
}

[[nodiscard]] inline tree::ManifestMask dataset_mask() {
  return {dataset_options().attributes, false};
}

}  // namespace lockstep::group
