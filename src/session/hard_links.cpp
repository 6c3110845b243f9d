#include "session/hard_links.hpp"

#include <utility>

namespace lockstep::session {

bool HardLinks::is_first(std::uint64_t number, Name name, tree::Need need) {
  const auto [place, first] = groups_.try_emplace(number);
  Group& group = place->second;
  if (first) {
    begin(number, group, name, need);
  } else if (group.checking) {
    output_.hold(name.source.directory);
    group.undecided.push_back(std::move(name));
  } else {
    link(group, name);
  }
  return first;
}

void HardLinks::begin(std::uint64_t number, Group& group, const Name& name, tree::Need need) {
  group.first = name.staged.directory->child(name.staged.entry().name);
  group.checking = need == tree::Need::check;
  group.stays = need == tree::Need::nothing || need == tree::Need::metadata;
  if (name.own) group.inode = *name.own;
  group.settled = group.stays || (context_.setup.options.dry_run && !group.checking);
  if (!group.settled) first_of_.insert_or_assign(&name.staged.entry(), number);
}

void HardLinks::link(Group& group, const Name& name) {
  if (group.stays && name.own == group.inode) return;
  wire::EntryChange change;
  change.action = tree::Action::hard_link;
  change.why = name.own ? name.why : tree::Why::created;
  change.link_target = group.first.text();
  output_.add(name.source.directory, name.source.entry, name.staged.entry(), std::move(change));
  if (context_.setup.options.dry_run) return;
  StageItem item{StageItem::What::hard_link, 0, name.staged, group.first, false};
  if (!group.settled) {
    ++waiting_;
    group.waiting.push_back(std::move(item));
  } else if (!group.failed) {
    stage_(std::move(item), name.own.has_value());
  }
}

void HardLinks::checked(const StageEntry& first, bool same) {
  const auto found = first_of_.find(&first.entry());
  if (found == first_of_.end()) return;
  Group& group = groups_.at(found->second);
  group.checking = false;
  group.stays = same;
  group.settled = same || context_.setup.options.dry_run;
  if (group.settled) first_of_.erase(found);
  for (const Name& name : std::exchange(group.undecided, {})) {
    link(group, name);
    output_.release(name.source.directory);
  }
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
    if (!failed) stage_(std::move(item), true);
  }
}

}  // namespace lockstep::session
