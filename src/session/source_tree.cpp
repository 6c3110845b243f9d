#include "session/source_tree.hpp"

#include <algorithm>
#include <functional>

#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

constexpr std::size_t read_ahead = 32;  // directories
constexpr std::uint64_t window_entries = 65536;
constexpr std::size_t message_entries = 2048;
constexpr std::size_t message_bytes = std::size_t{128} << 10U;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

DirectoryFacts own_of(const tree::Entry& entry) {
  return {entry.mode, entry.uid, entry.gid, entry.size, entry.modified};
}

SelectionRef selected_below(const SelectionRef& selected, const std::string& name) {
  if (!selected) return nullptr;
  const auto found = selected->below.find(name);
  if (found == selected->below.end()) return nullptr;
  return {selected, &found->second};
}

std::size_t rough_bytes(const tree::Entry& entry) {
  std::size_t bytes = entry.name.size() + entry.link_target.size() + 32;
  if (entry.extended) {
    bytes += entry.extended->acl.size() + entry.extended->default_acl.size();
    for (const auto& attribute : entry.extended->xattrs) {
      bytes += attribute.name.size() + attribute.value.size();
    }
  }
  return bytes;
}

}  // namespace

SourceTree::SourceTree(Setup setup, std::deque<SourceAction>& actions)
    : setup_(std::move(setup)), actions_(actions) {
  end_.complete = setup_.complete;
  if (setup_.root.has_metadata) end_.counts.directories = 1;
  actions_.emplace_back(source_action::Send{setup_.root});
  Node root;
  root.places = setup_.selected->whole;
  root.selected = setup_.selected;
  root.own = own_of(setup_.root.entry);
  if (setup_.root.has_metadata) root.device = setup_.root.entry.inode.device;
  nodes_.push_back(std::move(root));
  todo_.push_back(0);
  advance();
}

void SourceTree::ask(std::uint32_t id) {
  Node& node = nodes_[id];
  if (node.asked) return;
  node.asked = true;
  actions_.emplace_back(source_action::List{id, node_path(id), node.places, node.selected});
}

void SourceTree::advance() {
  while (!todo_.empty()) {
    const std::uint32_t id = todo_.back();
    const auto unanswered = static_cast<std::uint32_t>(by_number_.size()) - answered_;
    const bool full =
        waiting_entries_ > window_entries || unanswered >= wire::limits::directories_ahead;
    if (!nodes_[id].listing || (full && unanswered > 0)) break;
    todo_.pop_back();
    announce(id);
    push_children(id);
  }
  const std::size_t ahead = std::min(read_ahead, todo_.size());
  for (std::size_t i = 0; i < ahead; ++i) ask(todo_[todo_.size() - 1 - i]);
  if (todo_.empty() && !ended_) {
    ended_ = true;
    actions_.emplace_back(source_action::Send{end_});
  }
}

void SourceTree::on_listing(std::uint32_t id, SourceListing listing) {
  Node& node = nodes_.at(id);
  for (const tree::Problem& problem : listing.listing.problems) {
    actions_.emplace_back(source_action::ReportProblem{problem});
  }
  node.listing = std::make_unique<SourceListing>(std::move(listing));
  if (setup_.options.selection.one_device == 2) leave_mounted_out(node);
  advance();
}

void SourceTree::count(const Node& node) {
  for (const tree::Entry& entry : node.listing->listing.entries) {
    if (entry.mark != tree::Mark::none) continue;
    end_.counts.add(entry.kind);
    const bool has_size = entry.kind == tree::Kind::file || entry.kind == tree::Kind::symlink;
    if (has_size) end_.counts.bytes += entry.size;
  }
}

std::vector<std::uint64_t> SourceTree::link_keys(const Node& node, std::uint32_t id) {
  if (!setup_.options.hard_links) return {};
  return tree::link_keys(node.listing->listing, node_path(id).text(), link_keys_);
}

void SourceTree::announce(std::uint32_t id) {
  Node& node = nodes_[id];
  node.number = static_cast<std::uint32_t>(by_number_.size());
  by_number_.push_back(id);
  const tree::Listing& listing = node.listing->listing;
  count(node);
  end_.complete = end_.complete && listing.complete;
  node.ranges =
      tree::digest_ranges(listing, setup_.options.attributes, setup_.key, link_keys(node, id));
  waiting_entries_ += listing.entries.size();
  wire::Directory message;
  message.parent = nodes_[node.parent].number;
  message.name = node.name;
  message.whole = !node.places.empty();
  message.complete = listing.complete;
  message.bare = node.bare;
  for (const tree::EntryRange& range : node.ranges) {
    message.ranges.push_back(range.digest);
    digest_.add(node.number, range.digest);
  }
  actions_.emplace_back(source_action::Send{std::move(message)});
}

void SourceTree::push_children(std::uint32_t id) {
  const std::size_t first = todo_.size();
  const auto& entries = nodes_[id].listing->listing.entries;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const bool is_there = entries[i].mark != tree::Mark::absent;
    if (entries[i].kind == tree::Kind::directory && is_there) add_child(id, i);
  }
  std::reverse(todo_.begin() + static_cast<std::ptrdiff_t>(first), todo_.end());
}

std::vector<Location> SourceTree::places_below(const Node& node, std::uint32_t position) const {
  const SourceListing& found = *node.listing;
  const auto known =
      std::lower_bound(found.merged.begin(), found.merged.end(), position,
                       [](const auto& pair, std::uint32_t wanted) { return pair.first < wanted; });
  if (known != found.merged.end() && known->first == position) return known->second;
  if (!setup_.options.kinds.recursive) return {};
  const Location& place = found.from.empty() ? node.places.front() : found.from[position];
  return {{place.root, place.path.child(found.listing.entries[position].name)}};
}

void SourceTree::add_child(std::uint32_t id, std::uint32_t position) {
  const Node& node = nodes_[id];
  const tree::Entry& entry = node.listing->listing.entries[position];
  Node child;
  child.parent = id;
  child.name = entry.name;
  child.own = own_of(entry);
  child.bare = entry.mark == tree::Mark::bare;
  child.device = device_of(node, position);
  if (!is_mounted(node, position)) child.places = places_below(node, position);
  child.selected = selected_below(node.selected, entry.name);
  if (child.selected) {
    const std::vector<Location>& whole = child.selected->whole;
    child.places.insert(child.places.end(), whole.begin(), whole.end());
  }
  if (child.places.empty() && !child.selected) {  // only the directory itself is sent
    child.asked = true;
    child.listing = std::make_unique<SourceListing>();
  }
  todo_.push_back(static_cast<std::uint32_t>(nodes_.size()));
  nodes_.push_back(std::move(child));
}

// What is to be removed is named at the end.
void SourceTree::drop(Node& node) const {
  if (setup_.options.remove_source_files) return;
  node.listing.reset();
  node.ranges = {};
  node.places = {};
  node.selected = nullptr;
}

void SourceTree::check_wants(const wire::Wants& wants) const {
  if (wants.through > by_number_.size() || wants.through < answered_) {
    malformed("answer out of order");
  }
  std::uint32_t next = answered_;
  for (const wire::Want& want : wants.wants) {
    if (want.directory < next || want.directory >= wants.through) {
      malformed("directory asked for out of order");
    }
    next = want.directory + 1;
    const auto repeated =
        std::adjacent_find(want.ranges.begin(), want.ranges.end(), std::greater_equal<>());
    if (repeated != want.ranges.end()) malformed("ranges are not sorted");
  }
}

void SourceTree::on_wants(const wire::Wants& wants) {
  check_wants(wants);
  auto wanted = wants.wants.begin();
  for (; answered_ < wants.through; ++answered_) {
    Node& node = nodes_[by_number_[answered_]];
    waiting_entries_ -= node.listing->listing.entries.size();
    if (wanted != wants.wants.end() && wanted->directory == answered_) {
      send_wanted(*wanted++);
    } else {
      drop(node);
    }
  }
  advance();
}

// Names that the target has as well are not sent.
void SourceTree::send_wanted(const wire::Want& want) {
  const Node& node = listed(want.directory);
  const bool named =
      !want.names || *want.names != tree::digest_names(node.listing->listing.entries, setup_.key);
  for (const std::uint32_t range : want.ranges) send_entries(want.directory, range, named);
  if (!want.ranges.empty()) return;
  const auto all = static_cast<std::uint32_t>(node.ranges.size());
  for (std::uint32_t range = 0; range < all; ++range) send_entries(want.directory, range, named);
}

void SourceTree::on_release(const wire::Release& release) {
  for (const std::uint32_t number : release.directories) {
    if (number >= answered_) malformed("directory released out of order");
    drop(nodes_[by_number_[number]]);
  }
}

void SourceTree::add_new_owners(wire::Entries& message, const tree::Listing& listing) {
  for (const auto& [id, name] : listing.users) {
    if (users_sent_.insert(id).second) message.users.emplace(id, name);
  }
  for (const auto& [id, name] : listing.groups) {
    if (groups_sent_.insert(id).second) message.groups.emplace(id, name);
  }
}

std::uint64_t SourceTree::link_group(const tree::Entry& entry) {
  if (!setup_.options.hard_links || !tree::has_other_names(entry)) return 0;
  return link_groups_.try_emplace(entry.inode, link_groups_.size() + 1).first->second;
}

void SourceTree::send_entries(std::uint32_t number, std::uint32_t range, bool named) {
  const Node& node = listed(number);
  if (range >= node.ranges.size()) malformed("range out of range");
  const auto& entries = node.listing->listing.entries;
  const tree::EntryRange& wanted = node.ranges[range];
  for (std::uint32_t next = wanted.first; next < wanted.last;) {
    wire::Entries message;
    message.directory = number;
    message.range = range;
    message.first = next;
    message.named = named;
    add_new_owners(message, node.listing->listing);
    std::size_t bytes = 0;
    while (next < wanted.last && message.entries.size() < message_entries &&
           bytes < message_bytes) {
      bytes += rough_bytes(entries[next]);
      message.link_groups.push_back(link_group(entries[next]));
      message.entries.push_back(entries[next++]);
    }
    message.more = next < wanted.last;
    actions_.emplace_back(source_action::Send{std::move(message)});
  }
}

const SourceTree::Node& SourceTree::listed(std::uint32_t number) const {
  if (number >= by_number_.size()) malformed("directory out of range");
  const Node& node = nodes_[by_number_[number]];
  if (!node.listing) malformed("directory is not open");
  return node;
}

const tree::Entry& SourceTree::entry(const wire::FileRef& ref) const {
  const Node& node = listed(ref.directory);
  const auto& entries = node.listing->listing.entries;
  if (ref.entry >= entries.size()) malformed("entry out of range");
  return entries[ref.entry];
}

const DirectoryFacts& SourceTree::facts(std::uint32_t directory) const {
  if (directory >= by_number_.size()) malformed("directory out of range");
  return nodes_[by_number_[directory]].own;
}

source_action::RemoveFile SourceTree::removable(const wire::FileRef& ref) const {
  const tree::Entry& found = entry(ref);
  const bool goes = found.kind != tree::Kind::directory && found.mark == tree::Mark::none;
  if (!setup_.options.remove_source_files || !goes) malformed("file that is not to be removed");
  const Node& node = listed(ref.directory);
  const Location& place =
      node.listing->from.empty() ? node.places.front() : node.listing->from[ref.entry];
  return {place, found, path(ref.directory).child(found.name)};
}

SourceFile SourceTree::file(const wire::FileRef& ref) const {
  const tree::Entry& found = entry(ref);
  if (found.kind != tree::Kind::file) malformed("content of something that is not a file");
  const Node& node = listed(ref.directory);
  const Location& place =
      node.listing->from.empty() ? node.places.front() : node.listing->from[ref.entry];
  return {place.root, place.path, found.name, found.size, found.modified, found.followed};
}

tree::RelPath SourceTree::node_path(std::uint32_t id) const {
  std::vector<std::uint32_t> chain;
  for (; id != 0; id = nodes_[id].parent) chain.push_back(id);
  tree::RelPath path;
  for (auto step = chain.rbegin(); step != chain.rend(); ++step)
    path = path.child(nodes_[*step].name);
  return path;
}

tree::RelPath SourceTree::path(std::uint32_t directory) const {
  if (directory >= by_number_.size()) malformed("directory out of range");
  return node_path(by_number_[directory]);
}

}  // namespace lockstep::session
