// --prune-empty-dirs: directories that nothing but directories are in have no place in the list.
//
// Cost     a directory is listed until something else is found below it, so chains without files
//          once more for each directory above them that has none of its own.
#include <algorithm>

#include "job/source_work.hpp"

namespace lockstep::job {

using session::Location;
namespace action = session::source_action;

namespace {

bool is_there(const tree::Entry& entry) {
  return entry.kind == tree::Kind::directory && entry.mark != tree::Mark::absent;
}

}  // namespace

// What the directory at `position` of `found` is made of.
action::List SourceWork::list_of(const session::SourceListing& found, std::uint32_t position,
                                 const action::List& wanted) const {
  const std::string& name = found.listing.entries[position].name;
  action::List below{0, wanted.path.child(name), {}, nullptr};
  const auto known = std::find_if(found.merged.begin(), found.merged.end(),
                                  [&](const auto& pair) { return pair.first == position; });
  if (known != found.merged.end()) {
    below.places = known->second;
  } else if (setup_.options.kinds.recursive) {
    const Location& place = found.from.empty() ? wanted.places.front() : found.from[position];
    below.places = {{place.root, place.path.child(name)}};
  }
  if (!wanted.selected) return below;
  const auto named = wanted.selected->below.find(name);
  if (named == wanted.selected->below.end()) return below;
  below.selected = {wanted.selected, &named->second};
  const std::vector<Location>& whole = named->second.whole;
  below.places.insert(below.places.end(), whole.begin(), whole.end());
  return below;
}

// What cannot be read may hold something.
bool SourceWork::holds_files(const action::List& wanted) {
  const session::SourceListing found = list_all(wanted);
  const std::vector<tree::Entry>& entries = found.listing.entries;
  if (!found.listing.complete || !std::all_of(entries.begin(), entries.end(), is_there)) {
    return true;
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (holds_files(list_of(found, i, wanted))) return true;
  }
  return false;
}

void SourceWork::prune(session::SourceListing& found, const action::List& wanted) {
  std::vector<std::uint32_t> kept;
  for (std::uint32_t i = 0; i < found.listing.entries.size(); ++i) {
    const bool is_pruned =
        is_there(found.listing.entries[i]) && !holds_files(list_of(found, i, wanted));
    if (!is_pruned) kept.push_back(i);
  }
  session::SourceListing left;
  std::vector<tree::Entry> entries = std::move(found.listing.entries);
  left.listing = std::move(found.listing);
  left.listing.entries.clear();
  for (const std::uint32_t i : kept) {
    const auto merged = std::find_if(found.merged.begin(), found.merged.end(),
                                     [i](const auto& pair) { return pair.first == i; });
    const auto position = static_cast<std::uint32_t>(left.listing.entries.size());
    if (merged != found.merged.end()) left.merged.emplace_back(position, std::move(merged->second));
    if (!found.from.empty()) left.from.push_back(std::move(found.from[i]));
    left.listing.entries.push_back(std::move(entries[i]));
  }
  found = std::move(left);
}

}  // namespace lockstep::job
