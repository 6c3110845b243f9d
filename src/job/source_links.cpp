// Symlinks of the source that the options follow.
#include <algorithm>

#include "base/escape.hpp"
#include "job/owner_names.hpp"
#include "job/source_work.hpp"

namespace lockstep::job {

using session::Location;

void SourceWork::follow_links(tree::Listing& listing, const Scene& scene) {
  if (!setup_.options.links.follow_any()) return;
  std::erase_if(listing.entries, [&](tree::Entry& entry) {
    return entry.kind == tree::Kind::symlink && !follow_link(entry, listing, scene);
  });
}

// Makes `entry` what it leads to, where that is wanted; false when it has no place in the list.
bool SourceWork::follow_link(tree::Entry& entry, tree::Listing& listing, const Scene& scene) {
  const fs::ListOptions options = list_options(scene);
  const Location& place = scene.place;
  const auto kept = [&](const tree::Entry& one) {
    return !options.keep || options.keep(one.name, one.kind == tree::Kind::directory);
  };
  const std::string shown = scene.path.child(entry.name).text();
  const tree::Follow follow = tree::follow_of(setup_.options.links, entry.link_target, shown);
  if (follow == tree::Follow::never) return kept(entry);
  const auto failed = [&](std::string_view what) {
    listing.complete = false;
    listing.problems.push_back({ExitCode::partial, std::string(what) + escape(shown)});
  };
  try {
    tree::Entry found = fs::examine_referent(root(place.root), place.path, entry.name, options);
    const bool is_directory = found.kind == tree::Kind::directory;
    if (follow == tree::Follow::directories && !is_directory) return kept(entry);
    if (!kept(found)) return false;
    if (is_directory && leads_back(found, place)) {
      failed("symlink leads back to a directory that it is in: ");
      return false;
    }
    if (options.owners) note_owners(found, listing);
    entry = std::move(found);
    return true;
  } catch (const FileError&) {
    if (follow == tree::Follow::directories) return kept(entry);
    if (kept(entry)) failed("symlink has no referent: ");
    return false;
  }
}

bool SourceWork::leads_back(const tree::Entry& entry, const Location& place) {
  for (tree::RelPath above = place.path;; above = above.parent()) {
    if (fs::examine(*root(place.root).directory(above), {}).inode == entry.inode) return true;
    if (above.is_root()) return false;
  }
}

}  // namespace lockstep::job
