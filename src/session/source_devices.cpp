// --one-file-system: other file systems are mounted where a directory has another device than the
// argument that led there.
#include <algorithm>

#include "session/source_tree.hpp"

namespace lockstep::session {

// A name that is itself an argument has a device of its own.
std::uint64_t SourceTree::device_of(const Node& node, std::uint32_t position) {
  const SourceListing& found = *node.listing;
  const auto is_place = [&](const Location& place) {
    return found.from.empty() || place.root == found.from[position].root;
  };
  const bool belongs =
      node.device != 0 && std::any_of(node.places.begin(), node.places.end(), is_place);
  return belongs ? node.device : found.listing.entries[position].inode.device;
}

bool SourceTree::is_mounted(const Node& node, std::uint32_t position) const {
  const tree::Entry& entry = node.listing->listing.entries[position];
  return setup_.options.selection.one_device > 0 && entry.kind == tree::Kind::directory &&
         entry.inode.device != device_of(node, position);
}

void SourceTree::leave_mounted_out(Node& node) const {
  SourceListing& found = *node.listing;
  SourceListing left;
  for (std::uint32_t i = 0; i < found.listing.entries.size(); ++i) {
    if (is_mounted(node, i)) continue;
    const auto position = static_cast<std::uint32_t>(left.listing.entries.size());
    const auto merged = std::find_if(found.merged.begin(), found.merged.end(),
                                     [i](const auto& pair) { return pair.first == i; });
    if (merged != found.merged.end()) left.merged.emplace_back(position, merged->second);
    if (!found.from.empty()) left.from.push_back(found.from[i]);
    left.listing.entries.push_back(found.listing.entries[i]);
  }
  found.listing.entries = std::move(left.listing.entries);
  found.from = std::move(left.from);
  found.merged = std::move(left.merged);
}

}  // namespace lockstep::session
