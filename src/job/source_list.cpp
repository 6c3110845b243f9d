// Directories of the source: filters, kinds, and arguments merged into one tree.
#include <algorithm>
#include <map>
#include <set>

#include "base/escape.hpp"
#include "job/failure.hpp"
#include "job/filtered.hpp"
#include "job/listed.hpp"
#include "job/owner_names.hpp"
#include "job/source_work.hpp"

namespace lockstep::job {
namespace {

using session::Location;
namespace action = session::source_action;

bool is_directory(const tree::Entry& entry) {
  return entry.kind == tree::Kind::directory && entry.mark != tree::Mark::absent;
}

/// Whether `fresh` is to be had rather than `kept`: of several places the first one wins, but for
/// directories, which may lead to what is named.
bool is_better(const tree::Entry& fresh, const tree::Entry& kept) {
  if (kept.mark == tree::Mark::absent) return fresh.mark != tree::Mark::absent;
  if (is_directory(fresh) != is_directory(kept)) return is_directory(fresh);
  return kept.mark == tree::Mark::bare && fresh.mark == tree::Mark::none;
}

bool is_same(const Location& one, const Location& other) {
  return one.root == other.root && one.path == other.path;
}

void add_place(std::vector<Location>& places, const Location& place) {
  const auto same = [&](const Location& known) { return is_same(known, place); };
  if (std::none_of(places.begin(), places.end(), same)) places.push_back(place);
}

/// Entries by name; directories remember every place that is listed whole for them. What two
/// arguments bring is told once.
class Merge {
 public:
  /// `enter`: what directories of this place hold comes, too.
  void add(tree::Listing listing, const Location& place, bool enter) {
    out_.complete = out_.complete && listing.complete;
    for (tree::Problem& problem : listing.problems) {
      if (told_.insert(problem.message).second) out_.problems.push_back(std::move(problem));
    }
    out_.users.merge(listing.users);
    out_.groups.merge(listing.groups);
    for (tree::Entry& entry : listing.entries) {
      const auto [at, fresh] = entries_.try_emplace(entry.name);
      Found& found = at->second;
      if (enter && is_directory(entry)) {
        add_place(found.below, {place.root, place.path.child(entry.name)});
      }
      if (!fresh && !is_better(entry, found.entry)) continue;
      found.entry = std::move(entry);
      found.place = place;
    }
  }

  [[nodiscard]] session::SourceListing take() {
    session::SourceListing result;
    for (auto& [name, found] : entries_) {
      const auto position = static_cast<std::uint32_t>(out_.entries.size());
      const bool holds = is_directory(found.entry);
      out_.entries.push_back(std::move(found.entry));
      result.from.push_back(found.place);
      if (holds) result.merged.emplace_back(position, std::move(found.below));
    }
    result.listing = std::move(out_);
    return result;
  }

 private:
  struct Found {
    tree::Entry entry;
    Location place;
    std::vector<Location> below;
  };
  tree::Listing out_;
  std::map<std::string, Found> entries_;
  std::set<std::string> told_;
};

}  // namespace

namespace {

// As rsync tells it with -vv. What a file of rules in a directory says is not shown to a peer.
void tell_verdict(std::vector<tree::Problem>& told, const tree::FilterRule& rule,
                  const std::string& path, bool is_directory) {
  const std::string_view file = std::string_view(rule.origin).substr(rule.origin.rfind('/') + 1);
  const std::string pattern =
      file.empty() ? rule.written.pattern : "<rule of a file> [per-dir " + std::string(file) + ']';
  std::string message = rule.written.include ? "[sender] showing " : "[sender] hiding ";
  message += is_directory ? "directory " : "file ";
  message += escape(path) + " because of pattern " + escape(pattern);
  told.push_back({ExitCode::ok, std::move(message), tree::About::hidden});
}

}  // namespace

fs::ListOptions SourceWork::list_options(const Scene& scene) const {
  fs::ListOptions list = listed(setup_.options, End::source);
  list.judge_links = !setup_.options.links.follow_any();
  if (scene.filter && !scene.filter->empty()) {
    const std::string prefix = scene.path.is_root() ? "" : scene.path.text() + '/';
    list.keep = [filter = scene.filter, prefix, told = scene.hidden](std::string_view name,
                                                                     bool is_directory) {
      const std::string path = prefix + std::string(name);
      const tree::FilterRule* rule = filter->decide(path, is_directory, tree::Filter::Ask::hidden);
      const bool hidden = rule != nullptr && !rule->written.include;
      if (rule != nullptr && told) tell_verdict(*told, *rule, path, is_directory);
      return !hidden;
    };
  }
  return list;
}

SourceWork::Scene SourceWork::scene_of(const Location& place, const tree::RelPath& path) const {
  Scene scene{place, path, nullptr, nullptr};
  if (setup_.options.selection.tell_hidden) {
    scene.hidden = std::make_shared<std::vector<tree::Problem>>();
  }
  return scene;
}

// Where its rules cannot be read nobody knows what of it may be sent: nothing is.
tree::Listing SourceWork::list_place(const Location& place, const tree::RelPath& path) {
  Scene scene = scene_of(place, path);
  if (filters_.empty()) return list_scene(scene);
  try {
    scene.filter = filters_.at(place.root)->inside(place.path);
  } catch (const FileError& error) {
    tree::Listing listing;
    listing.problems.push_back(read_problem(error));
    listing.complete = false;
    return listing;
  }
  return list_scene(scene);
}

tree::Listing SourceWork::list_scene(const Scene& scene) {
  tree::Listing listing;
  const Location& place = scene.place;
  try {
    listing = fs::list(*root(place.root).directory(place.path), list_options(scene));
  } catch (const Error& error) {
    listing.problems.push_back(read_problem(error));
    listing.complete = listing.problems.back().code == ExitCode::vanished;
    return listing;
  }
  settle(listing, scene);
  return listing;
}

// What the options make of what was found.
void SourceWork::settle(tree::Listing& listing, const Scene& scene) {
  follow_links(listing, scene);
  if (scene.hidden) {
    listing.problems.insert(listing.problems.end(), scene.hidden->begin(), scene.hidden->end());
  }
  change_modes(listing);
  skip_unwanted(listing, scene.path);
  if (scene.filter) hide_xattrs(listing, *scene.filter);
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
  if (kinds.carry(tree::Kind::directory)) return;
  std::erase_if(listing.entries,
                [](const tree::Entry& entry) { return entry.kind == tree::Kind::directory; });
}

session::SourceListing SourceWork::list(const action::List& wanted) {
  session::SourceListing found = list_all(wanted);
  if (setup_.options.selection.prune_empty) prune(found, wanted);
  return found;
}

session::SourceListing SourceWork::list_all(const action::List& wanted) {
  const bool picks = wanted.selected && !wanted.selected->picks.empty();
  if (wanted.places.size() == 1 && !picks) {
    return {list_place(wanted.places.front(), wanted.path), {}, {}};
  }
  const bool enter = setup_.options.kinds.recursive;
  std::vector<Location> places;
  for (const Location& place : wanted.places) add_place(places, place);
  Merge merge;
  for (const Location& place : places) {
    merge.add(list_place(place, wanted.path), place, enter);
  }
  if (!picks) return merge.take();
  for (const session::Pick& pick : wanted.selected->picks) {
    const bool plain = pick.come == session::Come::plain;
    merge.add(plain ? list_pick(pick, wanted.path) : list_marked(pick), *pick.place,
              plain && enter);
  }
  return merge.take();
}

tree::Listing SourceWork::list_pick(const session::Pick& pick, const tree::RelPath& path) {
  tree::Listing listing;
  Scene scene = scene_of(*pick.place, path);
  if (!filters_.empty()) scene.filter = filters_.at(pick.place->root)->top();
  const fs::ListOptions options = list_options(scene);
  try {
    const fs::DirectoryRef directory = root(pick.place->root).directory(pick.place->path);
    std::optional<tree::Entry> entry = fs::examine(*directory, pick.name, options);
    if (!entry) {
      const std::string shown = escape(path.child(pick.name).text());
      throw Error(ExitCode::vanished, "file has vanished: " + shown);
    }
    const bool judged = options.judge_links || entry->kind != tree::Kind::symlink;
    const bool keep =
        !judged || !options.keep || options.keep(pick.name, entry->kind == tree::Kind::directory);
    if (!keep) {
      if (scene.hidden) listing.problems = *scene.hidden;
      return listing;
    }
    if (options.owners) note_owners(*entry, listing);
    listing.entries.push_back(std::move(*entry));
  } catch (const Error& error) {
    listing.problems.push_back(read_problem(error));
    listing.complete = false;
  }
  settle(listing, scene);
  return listing;
}

// What leads to names, or is none: filters have no say.
tree::Listing SourceWork::list_marked(const session::Pick& pick) {
  tree::Listing listing;
  tree::Entry entry;
  entry.name = pick.name;
  if (pick.come == session::Come::absent) {
    entry.mark = tree::Mark::absent;
    listing.entries.push_back(std::move(entry));
    return listing;
  }
  const fs::ListOptions options = listed(setup_.options, End::source);
  try {
    if (pick.come == session::Come::bare) {
      entry.kind = tree::Kind::directory;
      entry.mark = tree::Mark::bare;
    } else {
      entry = fs::examine(*root(pick.place->root).directory(pick.place->path), options);
      entry.name = pick.name;
      if (options.owners) note_owners(entry, listing);
    }
    listing.entries.push_back(std::move(entry));
  } catch (const Error& error) {
    listing.problems.push_back(read_problem(error));
    listing.complete = false;
  }
  change_modes(listing);
  return listing;
}

}  // namespace lockstep::job
