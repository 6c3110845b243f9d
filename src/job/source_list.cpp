// Directories of the source: filters, kinds, and arguments merged into one tree.
#include <algorithm>
#include <map>

#include "base/escape.hpp"
#include "job/failure.hpp"
#include "job/listed.hpp"
#include "job/owner_names.hpp"
#include "job/source_work.hpp"

namespace lockstep::job {
namespace {

using session::Location;
namespace action = session::source_action;

/// Entries by name; the first place that has one wins, directories remember every place.
class Merge {
 public:
  void add(tree::Listing listing, const Location& place) {
    out_.complete = out_.complete && listing.complete;
    std::move(listing.problems.begin(), listing.problems.end(), std::back_inserter(out_.problems));
    out_.users.merge(listing.users);
    out_.groups.merge(listing.groups);
    for (tree::Entry& entry : listing.entries) {
      Found& found = entries_[entry.name];
      if (found.places.empty()) {
        found.entry = std::move(entry);
        found.places.push_back(place);
      } else if (found.entry.kind == tree::Kind::directory && entry.kind == tree::Kind::directory) {
        found.places.push_back(place);
      }
    }
  }

  [[nodiscard]] session::SourceListing take() {
    session::SourceListing result;
    for (auto& [name, found] : entries_) {
      const auto position = static_cast<std::uint32_t>(out_.entries.size());
      out_.entries.push_back(std::move(found.entry));
      result.from.push_back(found.places.front());
      if (found.places.size() < 2) continue;
      std::vector<Location> below;
      for (const Location& place : found.places) {
        below.push_back({place.root, place.path.child(name)});
      }
      result.merged.emplace_back(position, std::move(below));
    }
    result.listing = std::move(out_);
    return result;
  }

 private:
  struct Found {
    tree::Entry entry;
    std::vector<Location> places;
  };
  tree::Listing out_;
  std::map<std::string, Found> entries_;
};

}  // namespace

fs::ListOptions SourceWork::list_options(const tree::RelPath& path) const {
  fs::ListOptions list = listed(setup_.options);
  list.judge_links = !setup_.options.links.follow_any();
  if (!filter_.empty()) {
    const std::string prefix = path.is_root() ? "" : path.text() + '/';
    list.keep = [this, prefix](std::string_view name, bool is_directory) {
      return !filter_.excludes(prefix + std::string(name), is_directory);
    };
  }
  return list;
}

tree::Listing SourceWork::list_place(const Location& place, const tree::RelPath& path) {
  tree::Listing listing;
  try {
    listing = fs::list(*root(place.root).directory(place.path), list_options(path));
  } catch (const Error& error) {
    listing.problems.push_back(read_problem(error));
    listing.complete = listing.problems.back().code == ExitCode::vanished;
    return listing;
  }
  follow_links(listing, place, path);
  change_modes(listing);
  skip_unwanted(listing, path);
  return listing;
}

// --chmod: from here on the source has these modes.
void SourceWork::change_modes(tree::Listing& listing) const {
  const std::vector<tree::ModeChange>& changes = setup_.options.mode_changes;
  if (changes.empty()) return;
  for (tree::Entry& entry : listing.entries) {
    if (entry.kind == tree::Kind::symlink) continue;
    entry.mode = tree::changed_mode(changes, entry.mode, entry.kind == tree::Kind::directory);
  }
}

// Without -r directories are not part of the transfer. Other kinds that the options leave out stay
// in the list, so that their names are not taken for extras.
void SourceWork::skip_unwanted(tree::Listing& listing, const tree::RelPath& path) const {
  const tree::Kinds& kinds = setup_.options.kinds;
  for (const tree::Entry& entry : listing.entries) {
    if (kinds.carry(entry.kind)) continue;
    const bool directory = entry.kind == tree::Kind::directory;
    const std::string shown = escape(path.child(entry.name).text());
    tree::Problem remark{ExitCode::ok, "skipping directory " + shown};
    if (!directory) {
      remark = {ExitCode::ok, "skipping non-regular file \"" + shown + '"',
                tree::About::special_file};
    }
    listing.problems.push_back(std::move(remark));
  }
  if (kinds.recursive) return;
  std::erase_if(listing.entries,
                [](const tree::Entry& entry) { return entry.kind == tree::Kind::directory; });
}

session::SourceListing SourceWork::list(const action::List& wanted_list) {
  if (wanted_list.places.size() == 1 && wanted_list.picks.empty()) {
    return {list_place(wanted_list.places.front(), wanted_list.path), {}, {}};
  }
  Merge merge;
  for (const Location& place : wanted_list.places) {
    merge.add(list_place(place, wanted_list.path), place);
  }
  for (const session::Pick& pick : wanted_list.picks) {
    merge.add(list_pick(pick), {pick.root, {}});
  }
  return merge.take();
}

tree::Listing SourceWork::list_pick(const session::Pick& pick) {
  tree::Listing listing;
  const fs::ListOptions options = list_options({});
  try {
    const fs::DirectoryRef directory = root(pick.root).directory({});
    std::optional<tree::Entry> entry = fs::examine(*directory, pick.name, options);
    if (!entry) throw Error(ExitCode::vanished, "file has vanished: " + escape(pick.name));
    const bool judged = options.judge_links || entry->kind != tree::Kind::symlink;
    const bool keep =
        !judged || !options.keep || options.keep(pick.name, entry->kind == tree::Kind::directory);
    if (!keep) return listing;
    if (options.owners) note_owners(*entry, listing);
    listing.entries.push_back(std::move(*entry));
  } catch (const Error& error) {
    listing.problems.push_back(read_problem(error));
    listing.complete = false;
  }
  follow_links(listing, {pick.root, {}}, {});
  change_modes(listing);
  skip_unwanted(listing, {});
  return listing;
}

}  // namespace lockstep::job
