// Which directories are equal, and what the target asks of the others.
#include <algorithm>
#include <iterator>

#include "session/target_tree.hpp"
#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

// Entries whose names cost more than a digest of all names.
constexpr std::size_t names_worth_sharing = 4;

std::set<tree::RangeDigest> digests_of(const std::vector<tree::EntryRange>& ranges) {
  std::set<tree::RangeDigest> digests;
  for (const tree::EntryRange& range : ranges) digests.insert(range.digest);
  return digests;
}

}  // namespace

std::vector<std::uint64_t> TargetTree::link_keys(const Dir& dir, std::uint32_t number) {
  if (!context_.setup.options.hard_links) return {};
  return tree::link_keys(*dir.own, path(number).text(), link_keys_);
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

}  // namespace lockstep::session
