#include "job/filtered.hpp"

#include <algorithm>

namespace lockstep::job {
namespace {

using Ask = tree::Filter::Ask;

void drop_xattrs(tree::Entry& entry, const tree::Filter& filter, Ask ask) {
  if (!entry.extended || entry.extended->xattrs.empty()) return;
  auto left = std::make_shared<tree::Extended>(*entry.extended);
  std::erase_if(left->xattrs, [&](const tree::Attribute& attribute) {
    return filter.excludes_xattr(attribute.name, ask);
  });
  entry.extended = std::move(left);
}

}  // namespace

void hide_xattrs(tree::Listing& listing, const tree::Filter& filter) {
  if (!filter.judges_xattrs()) return;
  for (tree::Entry& entry : listing.entries) drop_xattrs(entry, filter, Ask::hidden);
}

void judge(tree::Listing& listing, const tree::Filter& filter, const std::string& prefix) {
  if (filter.empty()) return;
  const auto excludes = [&](const tree::Entry& entry, Ask ask) {
    return filter.excludes(prefix + entry.name, entry.kind == tree::Kind::directory, ask);
  };
  for (tree::Entry& entry : listing.entries) {
    entry.kept = excludes(entry, Ask::kept);
    if (filter.judges_xattrs()) drop_xattrs(entry, filter, Ask::kept);
  }
  const auto hidden = std::stable_partition(
      listing.entries.begin(), listing.entries.end(),
      [&](const tree::Entry& entry) { return !excludes(entry, Ask::hidden); });
  listing.aside.assign(std::make_move_iterator(hidden),
                       std::make_move_iterator(listing.entries.end()));
  listing.entries.erase(hidden, listing.entries.end());
}

void judge_deleted(tree::Listing& listing, const tree::Filter& filter, const std::string& prefix) {
  if (filter.empty()) return;
  const std::size_t kept = std::erase_if(listing.entries, [&](const tree::Entry& entry) {
    return filter.excludes(prefix + entry.name, entry.kind == tree::Kind::directory,
                           Ask::kept_in_deleted);
  });
  listing.filtered = listing.filtered || kept > 0;
}

tree::Entry with_kept_xattrs(const tree::Entry& wanted, const tree::Entry& present,
                             const tree::Filter& filter) {
  if (!present.extended) return wanted;
  tree::Entry both = wanted;
  auto extended = wanted.extended ? std::make_shared<tree::Extended>(*wanted.extended)
                                  : std::make_shared<tree::Extended>();
  for (const tree::Attribute& attribute : present.extended->xattrs) {
    if (filter.excludes_xattr(attribute.name, Ask::kept)) extended->xattrs.push_back(attribute);
  }
  std::sort(extended->xattrs.begin(), extended->xattrs.end());
  both.extended = std::move(extended);
  return both;
}

}  // namespace lockstep::job
