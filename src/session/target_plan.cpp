#include "session/target_plan.hpp"

#include <algorithm>

#include "base/escape.hpp"

namespace lockstep::session {
namespace {

constexpr std::size_t items_batch = 64;

const tree::Entry* find(const std::vector<tree::Entry>& sorted, const std::string& name) {
  const auto found = std::lower_bound(
      sorted.begin(), sorted.end(), name,
      [](const tree::Entry& entry, const std::string& n) { return entry.name < n; });
  return found != sorted.end() && found->name == name ? &*found : nullptr;
}

// What is to be removed at the source is not the very file that the target has.
bool is_other_inode(const tree::Entry& wanted, const tree::Entry* own) {
  if (wanted.kind == tree::Kind::directory) return false;
  return own == nullptr || wanted.inode.number == 0 || wanted.inode != own->inode;
}

StageEntry staged_entry(const Difference& difference, std::uint32_t index) {
  return {difference.path, difference.theirs, index, difference.is_new};
}

// New metadata for files that are here already. One that shares its inode gets one of its own:
// what holds for this name need not hold for the others.
StageItem metadata_item(const StageEntry& staged, bool shared) {
  StageItem item{StageItem::What::metadata, 0, staged, {}, false};
  if (shared && staged.entry().kind != tree::Kind::file) {
    item.what = StageItem::What::other;
  } else if (shared) {
    item.what = StageItem::What::known;
    item.from = staged.directory->child(staged.entry().name);
  }
  return item;
}

}  // namespace

void TargetPlan::print(const Difference& difference, std::uint32_t index, tree::Action action,
                       tree::Why why) {
  const tree::Entry& entry = (*difference.theirs)[index];
  wire::EntryChange change;
  change.action = action;
  change.why = why;
  if (entry.kind == tree::Kind::directory) {
    output_.add_directory(difference.number, entry, std::move(change));
  } else {
    output_.add(difference.number, difference.positions[index], entry, std::move(change));
  }
}

TargetPlan::TargetPlan(TargetContext& context, TargetFiles& files, TargetOutput& output,
                       TargetExtras& extras)
    : context_(context),
      files_(files),
      output_(output),
      extras_(extras),
      receipts_(context),
      links_(context, output,
             {[this](StageItem item, bool replaces) {
                replaces_ = replaces_ || replaces;
                put(std::move(item));
              },
              [this](const HardLinks::Name& name) { ++jobs_[name.source.directory]; },
              [this](const HardLinks::Name& name) { job_over(name.source.directory); },
              [this](const HardLinks::Name& name) { receipts_.has(name.staged); },
              [this](const StageEntry& first, bool shared) { put_metadata(first, shared); }}) {}

void TargetPlan::root(const wire::Root& root) {
  if (!root.has_metadata) return;
  const TargetSetup& setup = context_.setup;
  const bool is_new = setup.root_created && !setup.alternate_root;
  const tree::Entry& known = setup.alternate_root ? *setup.alternate_root : setup.own_root;
  const tree::Why why =
      is_new ? tree::Why::created : tree::metadata_difference(root.entry, known, setup.rules);
  const bool same = why == tree::Why::none;
  wire::EntryChange change;
  if (same) change.action = tree::Action::keep;
  if (setup.root_created) change.action = tree::Action::create;
  if (is_new) ++context_.summary.created.directories;
  change.file = {0, wire::EntryChange::own};
  change.why = why;
  output_.add_root(root.entry, std::move(change));
  if (same && !setup.root_created) return;
  auto entries = std::make_shared<const std::vector<tree::Entry>>(1, root.entry);
  auto path = std::make_shared<const tree::RelPath>();
  context_.actions.emplace_back(target_action::SetDirectory{{}, {path, entries, 0}});
}

void TargetPlan::directory(const Difference& difference) {
  if (difference.is_new && is_inside_passed_over(*difference.path)) return;
  ++jobs_[difference.number];  // a name that waited for one here must not be the last job
  for (std::uint32_t i = 0; i < difference.theirs->size(); ++i) {
    entry(difference, i, find(difference.own, (*difference.theirs)[i].name));
  }
  job_over(difference.number);
  const tree::SyncOptions& options = context_.setup.options;
  const bool only_named = options.removes() && !options.delete_extras;
  if (!difference.extras_count || only_named) return;
  for (const tree::Entry& own : difference.own) {
    if (own.kept || find(*difference.theirs, own.name) != nullptr) continue;
    extras_.add(difference.path, own, false);
  }
}

void TargetPlan::plan_totals(const tree::Entry& entry) {
  ++context_.totals.files;
  context_.totals.bytes += entry.size;
  ++context_.summary.files_transferred;
  context_.summary.transferred_bytes += entry.size;
}

void TargetPlan::grow(const FileJob& job) {
  const tree::Entry& entry = job.entry.entry();
  if (entry.sparse || context_.setup.options.sparse) return;
  growth_ += static_cast<std::int64_t>(entry.size);
  if (job.alternate == 0) growth_ -= static_cast<std::int64_t>(job.basis_bytes.value_or(0));
}

void TargetPlan::entry(const Difference& difference, std::uint32_t index, const tree::Entry* own) {
  const tree::Entry& wanted = (*difference.theirs)[index];
  if (wanted.mark != tree::Mark::none) {
    marked(difference, index, own);
    return;
  }
  const tree::Decision decision = tree::decide(wanted, own, context_.setup.rules);
  const StageEntry staged = staged_entry(difference, index);
  const bool stands = own != nullptr && own->referent && wanted.kind == tree::Kind::directory;
  if (stands) extras_.keep_directory(own->referent->inode);
  // What the options leave out stays as it is here, and what has its name is no extra.
  if (is_left_out(wanted, *difference.path)) return;
  if (is_passed_over(difference, wanted, own)) return;
  if (is_other_inode(wanted, own)) {
    receipts_.expect(staged, {difference.number, difference.positions[index]});
  }
  if (decision.replaces_other_kind) {
    replaces_ = true;
    extras_.add(difference.path, *own, true);
  }
  const bool is_free = own == nullptr || decision.replaces_other_kind;
  const std::optional<tree::Alternate> alternate = alternate_for(difference, wanted, is_free);
  // A name that another tree has whole is no part of a group of hard links here.
  const bool is_left_out = alternate && leaves_out(*alternate);
  if (!is_left_out && is_further_link(difference, index, own, decision)) return;
  if (alternate) {
    from_alternate(difference, index, staged, *alternate);
    return;
  }
  settle({difference, index, is_free ? nullptr : own}, staged, decision);
}

void TargetPlan::marked(const Difference& difference, std::uint32_t index, const tree::Entry* own) {
  const tree::Entry& wanted = (*difference.theirs)[index];
  if (wanted.mark == tree::Mark::absent) {
    const bool goes = context_.setup.options.naming.missing == tree::Missing::removed;
    if (goes && own != nullptr) extras_.add(difference.path, *own, false);
  } else if (own == nullptr) {
    make(staged_entry(difference, index), {tree::Need::create, tree::Why::created});
  }
}

// Told where every name is.
void TargetPlan::leave(const StageEntry& staged, tree::Left why) {
  if (!context_.setup.want_unchanged || why != tree::Left::newer) return;
  const std::string shown = escape(staged.directory->child(staged.entry().name).text());
  context_.problem({ExitCode::ok, shown + " is newer", tree::About::passed_over});
}

// For a name that has nothing here.
std::optional<tree::Alternate> TargetPlan::alternate_for(const Difference& difference,
                                                         const tree::Entry& wanted, bool is_free) {
  if (!is_free) return std::nullopt;
  std::optional<tree::Alternate> found = tree::choose_alternate(
      difference.alternates, wanted, context_.setup.rules, context_.setup.options.alternates.use);
  if (!found) context_.summary.created.add(wanted.kind);
  return found;
}

bool TargetPlan::is_left_out(const tree::Entry& wanted, const tree::RelPath& directory) const {
  const tree::SyncOptions& options = context_.setup.options;
  // Which directories take part is the source's decision.
  if (wanted.kind != tree::Kind::directory && !options.kinds.carry(wanted.kind)) return true;
  const bool is_device =
      wanted.kind == tree::Kind::char_device || wanted.kind == tree::Kind::block_device;
  if (is_device && !context_.setup.makes_devices) {
    const std::string shown = escape(directory.child(wanted.name).text());
    context_.problem(
        {ExitCode::ok, "skipping non-regular file \"" + shown + '"', tree::About::special_file});
    return true;
  }
  return options.links.safe_only && wanted.kind == tree::Kind::symlink &&
         tree::leads_outside(wanted.link_target, directory.child(wanted.name).text());
}

bool TargetPlan::is_further_link(const Difference& difference, std::uint32_t index,
                                 const tree::Entry* own, const tree::Decision& decision) {
  const std::uint64_t group = difference.link_groups[index];
  if (group == 0) return false;
  HardLinks::Name name{{difference.number, difference.positions[index]},
                       staged_entry(difference, index),
                       std::nullopt,
                       0,
                       decision.why};
  if (own != nullptr && !decision.replaces_other_kind) {
    name.own = own->inode;
    name.own_links = own->links;
  }
  return !links_.is_first(group, std::move(name), decision);
}

void TargetPlan::choose_link_firsts() {
  for (HardLinks::Name& name : links_.take_new_firsts()) {
    const tree::Entry& entry = name.staged.entry();
    const bool is_file = entry.kind == tree::Kind::file;
    wire::EntryChange change;
    change.action = is_file ? tree::Action::transfer : tree::Action::create;
    change.why = name.why;
    output_.add(name.source.directory, name.source.entry, entry, std::move(change));
    const std::uint32_t directory = name.source.directory;
    if (is_file) plan_totals(entry);
    make_first(std::move(name));
    job_over(directory);  // it does not wait any more
  }
}

void TargetPlan::make_first(HardLinks::Name name) {
  if (context_.setup.options.dry_run) return;
  if (name.staged.entry().kind != tree::Kind::file) {
    return make(name.staged, {tree::Need::create, name.why, false});
  }
  FileJob job{std::move(name.staged), name.source, std::nullopt, name.why};
  content(std::move(job), {tree::Need::content, name.why, false});
}

void TargetPlan::change_metadata(const StageEntry& staged, Sharing shared) {
  if (context_.setup.options.dry_run) return;
  const tree::Entry& entry = staged.entry();
  if (entry.kind == tree::Kind::directory) {
    context_.actions.emplace_back(
        target_action::SetDirectory{staged.directory->child(entry.name), staged});
    return;
  }
  if (shared == Sharing::unsure) return links_.change(staged);
  put_metadata(staged, shared == Sharing::yes);
}

void TargetPlan::put_metadata(const StageEntry& staged, bool shared) {
  if (shared) replaces_ = true;
  put(metadata_item(staged, shared));
}

void TargetPlan::make(const StageEntry& staged, const tree::Decision& decision) {
  if (context_.setup.options.dry_run) return;
  const tree::Entry& entry = staged.entry();
  if (!tree::has(decision.why, tree::Why::created)) replaces_ = true;
  if (entry.kind != tree::Kind::directory) {
    put({StageItem::What::other, 0, staged, {}, false});
    return;
  }
  const tree::RelPath path = staged.directory->child(entry.name);
  context_.actions.emplace_back(target_action::NewDirectory{path, staged});
  context_.actions.emplace_back(target_action::SetDirectory{path, staged});
  put({StageItem::What::directory, 0, staged, {}, false});
}

void TargetPlan::content(FileJob job, const tree::Decision& decision) {
  const tree::Entry& entry = job.entry.entry();
  const bool exists = job.basis_bytes.has_value();
  if (entry.size == 0 && decision.need == tree::Need::content) {
    replaces_ = replaces_ || exists;
    put({StageItem::What::empty_file, 0, job.entry, {}, false});
    return;
  }
  ++jobs_[job.source.directory];
  BasisFile basis{job.entry.directory, entry.name, false, job.alternate};
  if (decision.need == tree::Need::check) {
    checks_.insert(&entry);
    output_.hold(job.source.directory);
    (void)files_.compare(std::move(job), std::move(basis));
    return;
  }
  const bool wait = !exists && hold_ && held_.size() < context_.setup.held_files_max;
  if (!wait) grow(job);
  const bool same_size = exists && *job.basis_bytes == entry.size;
  if (same_size && !context_.setup.options.whole_file) {
    if (files_.compare(std::move(job), std::move(basis))) replaces_ = true;
  } else if (wait) {
    held_.push_back(std::move(job));
  } else {
    fetch(std::move(job));
  }
}

void TargetPlan::fetch(FileJob job) {
  replaces_ = replaces_ || job.basis_bytes;
  files_.fetch(std::move(job));
}

// ---- staging items --------------------------------------------------------------------------

void TargetPlan::put(StageItem item) {
  item.token = next_token_++;
  receipts_.put(item.token, item.entry);
  if (waits_for_name(item.entry)) ++staged_;
  if (links_.is_open(item.entry)) link_firsts_.emplace(item.token, item.entry);
  items_.push_back(std::move(item));
  if (items_.size() >= items_batch) flush_items();
}

void TargetPlan::flush_items() {
  if (items_.empty()) return;
  items_open_ += items_.size();
  context_.stage(target_action::Stage{std::exchange(items_, {})});
}

void TargetPlan::on_items(const std::vector<StageOutcome>& outcomes) {
  context_.staged();
  for (const StageOutcome& outcome : outcomes) {
    --items_open_;
    if (outcome.problem) context_.problem(*outcome.problem);
    receipts_.on_item(outcome.token, outcome.problem.has_value());
    const auto found = link_firsts_.find(outcome.token);
    if (found == link_firsts_.end()) continue;
    links_.settle(found->second, outcome.problem.has_value());
    link_firsts_.erase(found);
  }
}

// ---- content: what it came to is in target_plan_content.cpp ----------------------------------

void TargetPlan::equal(const FileJob& job) {
  const tree::Entry& entry = job.entry.entry();
  if (job.alternate != 0) {
    context_.summary.matched_bytes += entry.size;
    take_alternate(job.entry, job.alternate, false);
    return;
  }
  const bool backed_up = context_.setup.options.backup.on;
  const auto renamed = renames_.find(&entry);
  if (!backed_up && renamed == renames_.end()) {
    context_.summary.matched_bytes += entry.size;
    return change_metadata(job.entry, job.shared);
  }
  StageItem item = metadata_item(job.entry, false);
  // What counts as sent has a backup, also where its content has come out equal.
  if (backed_up) {
    item.what = StageItem::What::renewed;
    item.from = job.entry.directory->child(entry.name);
  }
  replaces_ = replaces_ || backed_up;
  if (renamed != renames_.end()) {
    item.what = StageItem::What::known;
    item.from = std::move(renamed->second);
    item.may_link = old_names_go_;
    renames_.erase(renamed);
    ++context_.summary.files_renamed;
    context_.summary.renamed_bytes += entry.size;
  } else {
    context_.summary.matched_bytes += entry.size;
  }
  put(std::move(item));
}

void TargetPlan::differs(FileJob job) {
  renames_.erase(&job.entry.entry());
  fetch(std::move(job));
}

void TargetPlan::job_over(std::uint32_t directory) {
  const auto found = jobs_.find(directory);
  if (found == jobs_.end() || --found->second > 0) return;
  jobs_.erase(found);
  settled_.push_back(directory);
}

std::vector<std::uint32_t> TargetPlan::settled_below(std::uint32_t printed) {
  const auto first = std::stable_partition(settled_.begin(), settled_.end(),
                                           [&](std::uint32_t number) { return number >= printed; });
  std::vector<std::uint32_t> out(first, settled_.end());
  settled_.erase(first, settled_.end());
  return out;
}

}  // namespace lockstep::session
