// --prune-empty-dirs: directories that nothing but directories are in have no place in the list.
//
// Cost     a directory is listed until something else is found below it, so chains without files
//          once more for each directory above them that has none of its own.
#include <algorithm>

#include "job/source_work.hpp"

namespace lockstep::job {

using session::Location;

// What cannot be read may hold something.
bool SourceWork::holds_files(const Location& place, const tree::RelPath& path) {
  const tree::Listing listing = list_place(place, path);
  const auto is_directory = [](const tree::Entry& entry) {
    return entry.kind == tree::Kind::directory;
  };
  if (!listing.complete ||
      !std::all_of(listing.entries.begin(), listing.entries.end(), is_directory)) {
    return true;
  }
  return std::any_of(listing.entries.begin(), listing.entries.end(), [&](const tree::Entry& entry) {
    return holds_files({place.root, place.path.child(entry.name)}, path.child(entry.name));
  });
}

// Nothing but directories is below it, in any of the places that it comes from.
bool SourceWork::is_hollow(const std::vector<Location>& places, const tree::RelPath& path) {
  return !setup_.options.kinds.recursive ||
         std::none_of(places.begin(), places.end(),
                      [&](const Location& place) { return holds_files(place, path); });
}

void SourceWork::prune(session::SourceListing& found, const session::source_action::List& wanted) {
  session::SourceListing left;
  std::vector<tree::Entry> entries = std::move(found.listing.entries);
  left.listing = std::move(found.listing);
  left.listing.entries.clear();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const auto merged = std::find_if(found.merged.begin(), found.merged.end(),
                                     [i](const auto& pair) { return pair.first == i; });
    const Location& from = found.from.empty() ? wanted.places.front() : found.from[i];
    const bool is_named = wanted.selected && wanted.selected->below.contains(entries[i].name);
    const bool plain = entries[i].mark == tree::Mark::none && !is_named;
    if (entries[i].kind == tree::Kind::directory && plain) {
      std::vector<Location> places = {{from.root, from.path.child(entries[i].name)}};
      if (merged != found.merged.end()) places = merged->second;
      if (is_hollow(places, wanted.path.child(entries[i].name))) continue;
    }
    const auto position = static_cast<std::uint32_t>(left.listing.entries.size());
    if (merged != found.merged.end()) left.merged.emplace_back(position, std::move(merged->second));
    if (!found.from.empty()) left.from.push_back(std::move(found.from[i]));
    left.listing.entries.push_back(std::move(entries[i]));
  }
  found = std::move(left);
}

}  // namespace lockstep::job
