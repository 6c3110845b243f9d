#include "session/target_output.hpp"

#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

constexpr std::size_t batch = 1024;

tree::Entry slim(const tree::Entry& entry) {
  tree::Entry out;
  out.name = entry.name;
  out.kind = entry.kind;
  out.mode = entry.mode;
  out.uid = entry.uid;
  out.gid = entry.gid;
  out.size = entry.size;
  out.modified = entry.modified;
  out.link_target = entry.link_target;
  return out;
}

// Also what is as another tree has it.
bool is_unchanged(const wire::EntryChange& change) {
  if (change.action == tree::Action::keep) return true;
  if (change.why != tree::Why::none) return false;
  const bool linked = change.action == tree::Action::hard_link && change.hard_link.empty();
  return linked || change.action == tree::Action::create;
}

}  // namespace

bool TargetOutput::wants(const wire::EntryChange& change) const {
  const TargetSetup& setup = context_.setup;
  return setup.want_changes && (setup.want_unchanged || !is_unchanged(change));
}

void TargetOutput::add(std::uint32_t number, std::uint32_t position, const tree::Entry& entry,
                       wire::EntryChange change) {
  if (!wants(change)) return;
  change.file = {number, position};
  items_[number].emplace(position, Item{slim(entry), std::move(change)});
}

void TargetOutput::add_directory(std::uint32_t parent, const tree::Entry& entry,
                                 wire::EntryChange change) {
  if (!wants(change)) return;
  directories_.emplace(std::pair{parent, entry.name}, Item{slim(entry), std::move(change)});
}

void TargetOutput::add_root(const tree::Entry& entry, wire::EntryChange change) {
  if (!wants(change)) return;
  root_ = Item{slim(entry), std::move(change)};
}

void TargetOutput::release(std::uint32_t number) {
  const auto found = holds_.find(number);
  if (found != holds_.end() && --found->second == 0) holds_.erase(found);
}

void TargetOutput::advance() {
  if (!context_.setup.want_changes) return;
  const std::uint32_t settled = tree_.settled();
  for (; next_ < settled && !holds_.contains(next_); ++next_) {
    print_directory(next_);
    const auto found = items_.find(next_);
    if (found == items_.end()) continue;
    for (const auto& [position, item] : found->second) print(next_, item);
    items_.erase(found);
  }
  if (!pending_.changes.empty()) context_.send(std::exchange(pending_, {}));
}

// Its own change, before those of its entries.
void TargetOutput::print_directory(std::uint32_t number) {
  if (number == 0) {
    if (root_) print(0, *root_);
    return;
  }
  const auto own = directories_.find({tree_.parent(number), tree_.name(number)});
  if (own == directories_.end()) return;
  own->second.change.file = {number, wire::EntryChange::own};
  print(number, own->second);
  directories_.erase(own);
}

void TargetOutput::print(std::uint32_t number, const Item& item) {
  if (!context_.setup.client) {
    pending_.changes.push_back(item.change);
    if (pending_.changes.size() >= batch) context_.send(std::exchange(pending_, {}));
    return;
  }
  tree::Change change;
  change.action = item.change.action;
  change.why = item.change.why;
  change.kind = item.entry.kind;
  change.mode = item.entry.mode;
  change.uid = item.entry.uid;
  change.gid = item.entry.gid;
  change.size = item.entry.size;
  change.modified = item.entry.modified;
  change.link_target = item.entry.link_target;
  change.hard_link = item.change.hard_link;
  change.renamed_from = item.change.renamed_from;
  const tree::RelPath directory = tree_.path(number);
  if (item.change.file.entry == wire::EntryChange::own) {
    change.kind = tree::Kind::directory;
    change.path = directory.is_root() ? "." : directory.text();
  } else {
    const bool has_new_name = !context_.source_name.empty();
    change.path = directory.child(has_new_name ? context_.source_name : item.entry.name).text();
  }
  context_.actions.emplace_back(target_action::ReportChange{std::move(change)});
}

void TargetOutput::removed(const std::vector<Removal>& removals) {
  if (!context_.setup.want_changes || removals.empty()) return;
  wire::Removed message;
  for (const Removal& removal : removals) {
    if (context_.setup.client) {
      tree::Change change;
      change.action = tree::Action::remove;
      change.kind = removal.kind;
      change.path = removal.path.text();
      context_.actions.emplace_back(target_action::ReportChange{std::move(change)});
      continue;
    }
    message.paths.push_back(removal.path.text());
    message.kinds.push_back(removal.kind);
    if (message.paths.size() >= batch) context_.send(std::exchange(message, {}));
  }
  if (!message.paths.empty()) context_.send(std::move(message));
}

}  // namespace lockstep::session
