#include "session/target_tree.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

// How far listing goes ahead of comparing.
constexpr std::size_t listing_max = 64;
constexpr std::size_t listed_entries_max = 32768;
// Entries whose names cost more than a digest of all names.
constexpr std::size_t names_worth_sharing = 4;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

std::set<tree::RangeDigest> digests_of(const std::vector<tree::EntryRange>& ranges) {
  std::set<tree::RangeDigest> digests;
  for (const tree::EntryRange& range : ranges) digests.insert(range.digest);
  return digests;
}

// An id whose name did not come has none.
template <class Ask>
std::uint32_t mapped(std::map<std::uint32_t, std::uint32_t>& map, std::uint32_t id, Ask ask) {
  const auto found = map.find(id);
  return found != map.end() ? found->second : map.emplace(id, ask("", id)).first->second;
}

}  // namespace

void TargetTree::on_root(const wire::Root& root) {
  if (root_) malformed("second root");
  if (root.single && root.has_metadata) malformed("one file with a directory's metadata");
  root_ = root;
  learn(root.users, root.groups);
  std::vector<tree::Entry> one = {root.entry};
  map_owners(one);
  root_->entry = one.front();
}

// Pre-order, children by name: so no directory comes twice, and what a stack of names holds is
// enough to know it.
void TargetTree::check_order(const wire::Directory& message) {
  const auto number = static_cast<std::uint32_t>(directories_.size());
  if (!root_ || end_) malformed("directory out of order");
  if (number >= wire::limits::directories) malformed("too many directories");
  if (number - compared_ > wire::limits::directories_ahead) malformed("directories too far ahead");
  if (number > 0) {
    check_child(message);
  } else if (message.parent != 0 || !message.name.empty()) {
    malformed("root with a name");
  } else if (root_->single && (message.whole || message.ranges.size() > 1)) {
    malformed("not one file");
  }
  way_.push_back({number, {}});
}

void TargetTree::check_child(const wire::Directory& message) {
  if (root_->single) malformed("one file in several directories");
  tree::check_name(message.name);
  while (!way_.empty() && way_.back().number != message.parent) way_.pop_back();
  if (way_.empty()) malformed("directory without its parent");
  if (message.name <= way_.back().last_child) malformed("directories are not sorted");
  way_.back().last_child = message.name;
}

void TargetTree::on_directory(wire::Directory message) {
  check_order(message);
  const auto number = static_cast<std::uint32_t>(directories_.size());
  Dir dir;
  dir.parent = message.parent;
  dir.name = std::move(message.name);
  dir.whole = message.whole;
  dir.complete = message.complete;
  dir.theirs = std::move(message.ranges);
  if (message.bare) dir.bare = bare_below(message.parent);
  if (!message.bare && number > 0) dir.bare = directories_[dir.parent].bare;
  source_complete_ = source_complete_ && dir.complete;
  dir.holds_nothing = number > 0 && !dir.whole && dir.theirs.empty();
  directories_.push_back(std::move(dir));
}

// A listing waits in memory until its directory is compared.
void TargetTree::list_ahead() {
  while (list_next_ < directories_.size() && listing_ < listing_max &&
         listed_entries_ < listed_entries_max) {
    const std::uint32_t number = list_next_++;
    Dir& dir = directories_[number];
    dir.is_new = number > 0 && directories_[dir.parent].is_new;
    if (dir.is_new && context_.setup.options.alternates.directories.empty()) {
      take_listing(number, std::nullopt);
    } else if (dir.holds_nothing) {
      take_listing(number, tree::Listing{});
    } else {
      dir.state = State::listing;
      ++listing_;
      context_.actions.emplace_back(target_action::List{number, path(number), dir.bare, dir.whole});
    }
  }
}

// Bare directories lead from the root on, so they are the first ones of a path. Below another one
// that filters hide they are made where they miss, and no symlink may stand for them.
std::uint32_t TargetTree::bare_below(std::uint32_t parent) const {
  std::uint32_t depth = 0;
  for (std::uint32_t number = parent; number != 0; number = directories_[number].parent) ++depth;
  const std::uint32_t above = directories_[parent].bare;
  return above == depth ? depth + 1 : above;
}

void TargetTree::on_end(const wire::TreeEnd& end) {
  if (end_ || directories_.empty()) malformed("end of tree out of order");
  end_ = end;
  source_complete_ = source_complete_ && end.complete;
}

void TargetTree::on_listing(std::uint32_t number, std::optional<tree::Listing> listing,
                            tree::AlternateEntries alternates) {
  --listing_;
  directories_.at(number).alternates = std::move(alternates);
  take_listing(number, std::move(listing));
}

void TargetTree::take_listing(std::uint32_t number, std::optional<tree::Listing> listing) {
  Dir& dir = directories_[number];
  dir.is_new = !listing.has_value();
  dir.own = std::make_unique<tree::Listing>(listing ? std::move(*listing) : tree::Listing{});
  for (const tree::Problem& problem : dir.own->problems) context_.problem(problem);
  own_entries_ += dir.own->entries.size();
  listed_entries_ += dir.own->entries.size();
  for (const tree::Entry& entry : dir.own->entries) {
    const bool mounted = entry.kind == tree::Kind::directory &&
                         entry.inode.device != context_.setup.own_root.inode.device;
    if (mounted) context_.setup.free_bytes.reset();  // of which file system?
  }
  if (number == 0) target_was_empty_ = dir.own->entries.empty();
  dir.state = State::listed;
}

std::vector<std::uint64_t> TargetTree::link_keys(const Dir& dir, std::uint32_t number) {
  std::vector<std::uint64_t> keys;
  if (!context_.setup.options.hard_links) return keys;
  const std::string directory = path(number).text();
  for (const tree::Entry& entry : dir.own->entries) {
    std::uint64_t key = 0;
    if (entry.kind == tree::Kind::file && entry.links > 1) {
      const std::uint64_t own = tree::path_key(directory, entry.name);
      const auto [place, first] = first_paths_.try_emplace(entry.inode, own);
      if (!first) key = place->second;
    }
    keys.push_back(key);
  }
  return keys;
}

// Which of the source's ranges `ours` lacks.
wire::Want TargetTree::differing(std::uint32_t number, const std::set<tree::RangeDigest>& ours) {
  const Dir& dir = directories_[number];
  const tree::SyncOptions& options = context_.setup.options;
  // With -H every link's first name must be known; owners under a rule are never equal by name; and
  // what is unchanged may be wanted by name.
  const bool by_rule = !options.user_rules.empty() || !options.group_rules.empty();
  const bool ask_all = options.comparison.doubts_equal() || options.hard_links || by_rule ||
                       root_->single || context_.setup.want_unchanged ||
                       options.remove_source_files;
  wire::Want want{number, {}};
  for (std::uint32_t i = 0; i < dir.theirs.size(); ++i) {
    const auto same = ask_all ? ours.end() : ours.find(dir.theirs[i]);
    if (same == ours.end()) {
      want.ranges.push_back(i);
    } else {
      digest_.equal(number, *same);
    }
  }
  return want;
}

// What filters hide at the source is no part of what is compared by digests: it counts where the
// source sends entries, which may have its names after all, or where it may be deleted.
void TargetTree::add_aside(Dir& dir, bool wanted) {
  std::vector<tree::Entry>& aside = dir.own->aside;
  const auto may_go = [](const tree::Entry& entry) { return !entry.kept; };
  if (aside.empty() || !(wanted || std::any_of(aside.begin(), aside.end(), may_go))) return;
  const auto middle = static_cast<std::ptrdiff_t>(dir.own_rest.size());
  std::move(aside.begin(), aside.end(), std::back_inserter(dir.own_rest));
  std::inplace_merge(dir.own_rest.begin(), dir.own_rest.begin() + middle, dir.own_rest.end(),
                     [](const tree::Entry& a, const tree::Entry& b) { return a.name < b.name; });
}

// Where both ends have the same names the source need not send them. What filters hide may have
// names of the source's, too: it is not in the digest.
std::optional<tree::RangeDigest> TargetTree::names_here(const Dir& dir,
                                                        const std::vector<tree::EntryRange>& own,
                                                        const wire::Want& want) const {
  const bool may_be_same = own.size() == dir.theirs.size() && dir.own->aside.empty();
  if (!may_be_same || root_->single || context_.setup.local) return std::nullopt;
  std::size_t entries = 0;
  for (const std::uint32_t range : want.ranges) entries += own[range].last - own[range].first;
  if (entries < names_worth_sharing) return std::nullopt;
  return tree::digest_names(dir.own->entries, context_.setup.keys.digest);
}

// Compares one directory; true when its turn is over. Adds to `wants` what is needed of it.
bool TargetTree::compare(std::uint32_t number, wire::Wants& wants) {
  Dir& dir = directories_[number];
  if (dir.state != State::listed) return false;
  const tree::SyncOptions& options = context_.setup.options;
  const std::vector<tree::EntryRange> own = tree::digest_ranges(
      *dir.own, options.attributes, context_.setup.keys.digest, link_keys(dir, number));
  const std::set<tree::RangeDigest> theirs(dir.theirs.begin(), dir.theirs.end());
  wire::Want want = differing(number, digests_of(own));
  listed_entries_ -= dir.own->entries.size();
  want.names = names_here(dir, own, want);
  const bool all = want.ranges.size() == dir.theirs.size();
  for (const tree::EntryRange& range : own) {
    if (!all && theirs.contains(range.digest)) continue;
    const auto first = dir.own->entries.begin();
    std::move(first + range.first, first + range.last, std::back_inserter(dir.own_rest));
  }
  add_aside(dir, !want.ranges.empty());
  dir.own.reset();
  dir.theirs = {};
  if (!want.ranges.empty()) {
    dir.state = State::waiting;
    waiting_.insert(number);
    asked_entries_ += dir.own_rest.size();
    dir.awaited = std::make_unique<AwaitedEntries>(want.ranges);
    if (want.names) dir.awaited->offer_names(own);
    if (all) want.ranges.clear();
    wants.wants.push_back(std::move(want));
  } else if (!dir.own_rest.empty()) {
    hand_out(number);
  } else {
    dir.state = State::over;
    dir.alternates = {};
  }
  return true;
}

void TargetTree::advance(std::size_t room) {
  wire::Wants wants;
  const std::uint32_t before = compared_;
  list_ahead();
  while (asked_entries_ < room && compared_ < directories_.size() && compare(compared_, wants)) {
    ++compared_;
    list_ahead();
    if (wants.wants.size() == wire::limits::changes) break;
  }
  if (compared_ == before) return;
  wants.through = compared_;
  context_.send(std::move(wants));
}

void TargetTree::learn(const tree::OwnerNames& users, const tree::OwnerNames& groups) {
  digest_.learn(users, groups);
  for (const auto& [id, name] : users) users_[id] = context_.setup.owners->user(name, id);
  for (const auto& [id, name] : groups) groups_[id] = context_.setup.owners->group(name, id);
}

void TargetTree::map_owners(std::vector<tree::Entry>& entries) {
  OwnerMap& owners = *context_.setup.owners;
  const auto user = [&](const char* name, std::uint32_t id) { return owners.user(name, id); };
  const auto group = [&](const char* name, std::uint32_t id) { return owners.group(name, id); };
  for (tree::Entry& entry : entries) {
    if (context_.setup.rules.attributes.owner) entry.uid = mapped(users_, entry.uid, user);
    if (context_.setup.rules.attributes.group) entry.gid = mapped(groups_, entry.gid, group);
  }
}

void TargetTree::check_single(const wire::Entries& message) const {
  const bool one_file = message.entries.size() == 1 && !message.more &&
                        message.entries.front().kind != tree::Kind::directory;
  if (root_->single && !one_file) malformed("not one file");
}

void TargetTree::on_entries(wire::Entries message) {
  if (message.directory >= directories_.size()) malformed("entries out of order");
  const std::uint32_t number = message.directory;
  Dir& dir = directories_[number];
  if (dir.state != State::waiting) malformed("entries nobody asked for");
  check_single(message);
  learn(message.users, message.groups);
  const AwaitedEntries::Parts* whole = dir.awaited->add(std::move(message), dir.own_rest);
  if (whole == nullptr) return;
  digest_.arrived(number, path(number), *whole);
  if (!dir.awaited->complete()) return;
  waiting_.erase(number);
  asked_entries_ -= dir.own_rest.size();
  hand_out(number);
}

void TargetTree::add_part(wire::Entries& part, std::vector<tree::Entry>& theirs,
                          Difference& difference) {
  map_owners(part.entries);
  if (root_->single && !context_.setup.single_name.empty()) {
    part.entries.front().name = context_.setup.single_name;
  }
  for (std::uint32_t i = 0; i < part.entries.size(); ++i) {
    const std::uint32_t position = part.first + i;
    const bool after = theirs.empty() || (part.entries[i].name > theirs.back().name &&
                                          position > difference.positions.back());
    if (!after) malformed("entries are not sorted");
    theirs.push_back(std::move(part.entries[i]));
    difference.positions.push_back(position);
    difference.link_groups.push_back(part.link_groups[i]);
  }
}

void TargetTree::add_arrived(Dir& dir, Difference& difference) {
  std::vector<tree::Entry> theirs;
  if (const std::unique_ptr<AwaitedEntries> awaited = std::move(dir.awaited)) {
    const std::size_t count = awaited->entries();
    theirs.reserve(count);
    difference.positions.reserve(count);
    difference.link_groups.reserve(count);
    for (auto& [range, parts] : awaited->arrived()) {
      for (wire::Entries& part : parts) add_part(part, theirs, difference);
    }
  }
  difference.theirs = std::make_shared<const std::vector<tree::Entry>>(std::move(theirs));
}

void TargetTree::hand_out(std::uint32_t number) {
  Dir& dir = directories_[number];
  Difference difference;
  difference.number = number;
  difference.path = std::make_shared<const tree::RelPath>(path(number));
  difference.is_new = dir.is_new;
  difference.extras_count = dir.whole && dir.complete;
  difference.own = std::move(dir.own_rest);
  difference.alternates = std::exchange(dir.alternates, {});
  add_arrived(dir, difference);
  dir.state = State::over;
  ready_.emplace(number, std::move(difference));
}

std::optional<Difference> TargetTree::next_difference() {
  if (ready_.empty()) return std::nullopt;
  const auto first = ready_.begin();
  if (!waiting_.empty() && *waiting_.begin() < first->first) return std::nullopt;
  Difference next = std::move(first->second);
  ready_.erase(first);
  return next;
}

std::uint32_t TargetTree::settled() const {
  std::uint32_t number = compared_;
  if (!waiting_.empty()) number = std::min(number, *waiting_.begin());
  if (!ready_.empty()) number = std::min(number, ready_.begin()->first);
  return number;
}

bool TargetTree::complete() const {
  return end_ && compared_ == directories_.size() && waiting_.empty() && ready_.empty();
}

tree::RelPath TargetTree::path(std::uint32_t number) const {
  std::vector<std::uint32_t> chain;
  for (; number != 0; number = directories_[number].parent) chain.push_back(number);
  tree::RelPath path;
  for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
    path = path.child(directories_[*step].name);
  }
  return path;
}

}  // namespace lockstep::session
