#include "session/hard_links.hpp"

#include <utility>

namespace lockstep::session {

bool HardLinks::is_first(std::uint64_t number, Name name, const tree::Decision& decision) {
  const auto [place, fresh] = groups_.try_emplace(number);
  Group& group = place->second;
  if (fresh) group.seeking = expects_old_names_;
  if (!group.has_first && decision.left != tree::Left::no) return true;
  const bool first = group.seeking ? name.own.has_value() : !group.has_first;
  const bool is_own = group.has_first && name.own && name.own == group.inode;
  if (is_own) ++group.own_names;
  if (first) {
    begin(number, group, name, decision.need);
    if (!group.checking) decide(group);
  } else if (group.seeking || group.checking) {
    wait(group, std::move(name));
  } else {
    link(group, name);
  }
  if (is_own) change_if_known(group);
  return first;
}

std::vector<HardLinks::Name> HardLinks::take_new_firsts() {
  expects_old_names_ = false;
  complete_ = true;
  std::vector<Name> firsts;
  for (auto& [number, group] : groups_) {
    change_if_known(group);
    if (!group.seeking || group.undecided.empty()) continue;
    begin(number, group, group.undecided.front(), tree::Need::content);
    firsts.push_back(std::move(group.undecided.front()));
    group.undecided.erase(group.undecided.begin());
    decide(group);
    output_.release(firsts.back().source.directory);
  }
  return firsts;
}

void HardLinks::wait(Group& group, Name name) {
  output_.hold(name.source.directory);
  effects_.waits(name);
  group.undecided.push_back(std::move(name));
}

// What happens to the first name is known, and so what happens to those that waited.
void HardLinks::decide(Group& group) {
  for (const Name& name : std::exchange(group.undecided, {})) {
    link(group, name);
    output_.release(name.source.directory);
    effects_.waited(name);
  }
}

void HardLinks::begin(std::uint64_t number, Group& group, const Name& name, tree::Need need) {
  group.seeking = false;
  group.has_first = true;
  group.first = name.staged.directory->child(name.staged.entry().name);
  group.checking = need == tree::Need::check;
  group.stays =
      need == tree::Need::nothing || (need == tree::Need::metadata && !context_.setup.immutable);
  if (name.own) {
    group.inode = *name.own;
    group.own_links = name.own_links;
    group.own_names = 1;
  }
  group.shared = group.own_links > 1 && !context_.setup.options.in_place;
  const bool is_known = group.stays && !(group.shared && need == tree::Need::metadata);
  group.settled = is_known || (context_.setup.options.dry_run && !group.checking);
  if (!group.settled) first_of_.insert_or_assign(&name.staged.entry(), number);
}

void HardLinks::link(Group& group, const Name& name) {
  wire::EntryChange change;
  const bool stays = group.stays && name.own == group.inode;
  change.action = stays ? tree::Action::keep : tree::Action::hard_link;
  if (!stays) change.why = name.own ? name.why : tree::Why::created;
  change.hard_link = group.first.text();
  output_.add(name.source.directory, name.source.entry, name.staged.entry(), std::move(change));
  if (stays) effects_.kept(name);
  if (context_.setup.options.dry_run || (stays && group.settled)) return;
  StageItem item{StageItem::What::hard_link, 0, name.staged, group.first, false};
  if (stays) {
    group.linked.push_back(std::move(item));
  } else if (!group.settled) {
    ++waiting_;
    group.waiting.push_back(std::move(item));
  } else if (!group.failed) {
    effects_.stage(std::move(item), name.own.has_value());
  }
}

void HardLinks::change(const StageEntry& first) {
  Group& group = groups_.at(first_of_.at(&first.entry()));
  group.change = first;
  change_if_known(group);
}

void HardLinks::change_if_known(Group& group) {
  const bool whole = group.own_names == group.own_links;
  if (!group.change || (!whole && !complete_)) return;
  if (!whole) {
    waiting_ += group.linked.size();
    for (StageItem& item : group.linked) group.waiting.push_back(std::move(item));
  }
  group.linked.clear();
  effects_.change(*std::exchange(group.change, std::nullopt), !whole);
}

void HardLinks::checked(const StageEntry& first, bool same, bool new_metadata) {
  const auto found = first_of_.find(&first.entry());
  if (found == first_of_.end()) return;
  Group& group = groups_.at(found->second);
  group.checking = false;
  group.stays = same;
  group.settled = (same && !(group.shared && new_metadata)) || context_.setup.options.dry_run;
  if (group.settled) first_of_.erase(found);
  decide(group);
}

bool HardLinks::leave_out(const StageEntry& first) {
  const auto found = first_of_.find(&first.entry());
  if (found == first_of_.end()) return true;
  Group& group = groups_.at(found->second);
  if (!group.waiting.empty()) return false;
  first_of_.erase(found);
  group = {};
  return true;
}

void HardLinks::settle(const StageEntry& first, bool failed) {
  const auto found = first_of_.find(&first.entry());
  if (found == first_of_.end()) return;
  Group& group = groups_.at(found->second);
  first_of_.erase(found);
  group.settled = true;
  group.failed = failed;
  waiting_ -= group.waiting.size();
  for (StageItem& item : std::exchange(group.waiting, {})) {
    if (!failed) effects_.stage(std::move(item), true);
  }
}

}  // namespace lockstep::session
