// The entries that the source sends of directories that differ, until these are handed out.
#include <utility>

#include "session/target_tree.hpp"

namespace lockstep::session {
namespace {

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

// An id whose name did not come has none.
template <class Ask>
std::uint32_t mapped(std::map<std::uint32_t, std::uint32_t>& map, std::uint32_t id, Ask ask) {
  const auto found = map.find(id);
  return found != map.end() ? found->second : map.emplace(id, ask("", id)).first->second;
}

}  // namespace

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
    context_.source_name = std::exchange(part.entries.front().name, context_.setup.single_name);
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

}  // namespace lockstep::session
