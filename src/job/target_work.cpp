#include "job/target_work.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "fs/metadata.hpp"
#include "fs/space.hpp"
#include "job/content_tag.hpp"
#include "job/failure.hpp"
#include "job/filtered.hpp"
#include "job/listed.hpp"
#include "session/verdict.hpp"

namespace lockstep::job {
namespace {

namespace action = session::target_action;
using session::StageOutcome;

tree::Problem removal_problem(const Error& error, const tree::RelPath& path) {
  if (is_errno(error, {ENOTEMPTY, EEXIST})) {  // it holds what filters protect
    return {ExitCode::ok, "cannot delete non-empty directory: " + escape(path.text())};
  }
  return {ExitCode::partial, error.what()};
}

bool lacks(fs::Root& root, const tree::RelPath& directory) {
  try {
    (void)root.directory(directory);
    return false;
  } catch (const FileError& error) {
    return error.number() == ENOENT;
  }
}

}  // namespace

TargetWork::TargetWork(Setup setup)
    : setup_(std::move(setup)),
      hash_key_(delta::make_hash_key(setup_.keys.hash_seed)),
      packing_(setup_.keys.tag, tree::Compress::never) {
  const tree::SyncOptions& options = setup_.options;
  const bool leads = options.naming.relative && !options.naming.implied_directories;
  if (setup_.root && (options.links.keep_directories || leads)) {
    setup_.root->follow(fs::Links::beneath);
  }
  if (options.dry_run || !setup_.root) return;
  if (setup_.attributes.keeps_time(tree::Kind::directory)) {
    // Before staging is made in it, which moves its time.
    touched_.emplace(tree::RelPath(), time_of(tree::RelPath()));
  }
  if (!setup_.publication) make_stage(setup_.root);
}

// A generation's tree is synced as a whole before it is shown.
void TargetWork::make_stage(std::shared_ptr<fs::Root> root) {
  const tree::SyncOptions& options = setup_.options;
  const bool durable = options.durable && !setup_.publication;
  stage_ = std::make_unique<commit::Stage>(
      std::move(root),
      commit::StageOptions{setup_.attributes, durable, options.sparse, options.partial,
                           options.preallocate, setup_.new_root, setup_.backup, options.in_place,
                           options.partial_directory, options.super, options.links.munge,
                           setup_.temp});
}

commit::Stage& TargetWork::stage() {
  if (setup_.publication) {
    std::call_once(stage_once_, [this] { make_stage(setup_.publication->next()); });
  }
  return *stage_;
}

tree::Timestamp TargetWork::time_of(const tree::RelPath& path) const {
  const fs::DirectoryRef directory = setup_.root->directory(path);
  return fs::status_of(directory->fd(), directory->shown()).modified;
}

TargetWork::~TargetWork() {
  transfers_.clear();  // writers go before the stage they write to
}

// ---- reading --------------------------------------------------------------------------------

std::optional<std::uint64_t> TargetWork::free_bytes() const {
  if (!writes()) return std::nullopt;  // what dead runs left was not swept
  const fs::DirectoryRef top = setup_.root->directory({});
  if (setup_.temp) {
    const fs::DirectoryRef temp = setup_.temp->directory({});
    const auto device = [](const fs::Directory& directory) {
      return fs::status_of(directory.fd(), directory.shown()).inode.device;
    };
    // Content is not there all at once, so little room is enough.
    if (device(*temp) != device(*top)) return std::nullopt;
  }
  return fs::free_bytes(*top);
}

fs::Root& TargetWork::root_of(const session::BasisFile& basis) {
  return basis.alternate == 0 ? *setup_.root : *setup_.alternates[basis.alternate - 1];
}

std::vector<std::optional<Tag>> TargetWork::tag(const action::TagBasis& wanted) {
  std::vector<std::optional<Tag>> tags;
  for (std::uint32_t i = 0; i < wanted.files.size(); ++i) {
    const session::BasisFile& basis = wanted.files[i];
    std::optional<Tag>& tag = tags.emplace_back();
    try {
      const fs::InputFile file(*root_of(basis).directory(*basis.directory), basis.name);
      tag = tag_content(packing_, file, file.bytes(), session::check_nonce(wanted.check, i));
    } catch (const Error&) {
      tag.reset();  // then it is fetched
    }
  }
  return tags;
}

// ---- staging --------------------------------------------------------------------------------

void TargetWork::new_directory(const action::NewDirectory& wanted) {
  const std::lock_guard lock(places_mutex_);
  new_directories_.emplace(wanted.path.text(), wanted.entry);
}

void TargetWork::set_directory(const action::SetDirectory& wanted) {
  const std::lock_guard lock(places_mutex_);
  if (new_directories_.contains(wanted.path.text())) return;  // made with its metadata
  directories_.emplace(wanted.path, wanted.entry.entry());
}

commit::PlaceRef TargetWork::place(const tree::RelPath& path) {
  const std::lock_guard lock(places_mutex_);
  return find_place(path);
}

commit::PlaceRef TargetWork::find_place(const tree::RelPath& path) {
  const auto known = places_.find(path.text());
  if (known != places_.end()) return known->second;
  commit::PlaceRef made;
  const auto fresh = new_directories_.find(path.text());
  if (fresh != new_directories_.end()) {
    made = stage().create_directory(find_place(path.parent()), fresh->second.entry());
  } else {
    const bool keeps_times = setup_.attributes.keeps_time(tree::Kind::directory);
    if (keeps_times && !directories_.contains(path)) {
      // What happens inside moves its time; the plan says it is right as it is.
      touched_.emplace(path, time_of(path));
    }
    made = stage().existing(path);
  }
  places_.emplace(path.text(), made);
  return made;
}

void TargetWork::fresh(const session::StageEntry& entry) {
  if (!setup_.publication) return;
  setup_.publication->fresh(entry.directory->child(entry.entry().name));
}

// Which digests the next manifest can take from the last one.
void TargetWork::tell_publication(const session::StageItem& item) {
  using What = session::StageItem::What;
  if (!setup_.publication) return;
  if (item.what == What::renewed) {
    const tree::RelPath path = item.entry.directory->child(item.entry.entry().name);
    setup_.publication->copied(path, path);
  } else if (item.what == What::known) {
    setup_.publication->copied(item.entry.directory->child(item.entry.entry().name), item.from);
  } else if (item.what == What::empty_file || item.what == What::hard_link) {
    fresh(item.entry);
  }
}

void TargetWork::stage_one(const session::StageItem& item) {
  using What = session::StageItem::What;
  tell_publication(item);
  const tree::Entry& entry = item.entry.entry();
  const tree::RelPath& directory = *item.entry.directory;
  switch (item.what) {
    case What::directory:
      static_cast<void>(place(directory.child(entry.name)));
      return;
    case What::other:
      stage().put_other(place(directory), entry);
      return;
    case What::empty_file:
      stage().put_file(place(directory), entry, {});
      return;
    case What::hard_link:
      stage().put_hard_link(place(directory), entry, item.from);
      return;
    case What::known:
      stage().put_known(place(directory), entry, item.from, item.may_link);
      return;
    case What::renewed:
      stage().put_renewed(place(directory), entry);
      return;
    case What::alternate:
      stage().put_alternate(place(directory), entry, *setup_.alternates[item.alternate_number - 1],
                            item.from, item.may_link);
      return;
    case What::metadata:
      stage().set_metadata(place(directory), with_kept_xattrs(directory, entry));
      return;
  }
}

std::vector<StageOutcome> TargetWork::stage(const action::Stage& wanted) {
  std::vector<StageOutcome> outcomes;
  for (const session::StageItem& item : wanted.items) {
    StageOutcome& outcome = outcomes.emplace_back(StageOutcome{item.token, std::nullopt});
    try {
      stage_one(item);
    } catch (const Error& error) {
      outcome.problem = write_problem(error);
    }
  }
  return outcomes;
}

StageOutcome TargetWork::copy_local(const action::CopyLocal& wanted,
                                    const std::function<fs::InputFile()>& open) {
  StageOutcome outcome{wanted.id, std::nullopt};
  try {
    fresh(wanted.entry);
    const session::StageEntry& entry = wanted.entry;
    static_cast<void>(stage().put_local(place(*entry.directory), entry.entry(), open));
  } catch (const Error& error) {
    outcome.problem = write_problem(error);
  }
  return outcome;
}

TargetWork::PackOutcome TargetWork::stage_pack(const action::StagePack& pack) {
  PackOutcome result;
  Bytes store;
  const View raw = packing_.open(pack.data, store);
  const Nonce nonce = session::pack_nonce(pack.data.id, pack.data.segment);
  result.verified = same_tag(packing_.tag(nonce, raw), pack.data.tag);
  ByteReader reader(raw);
  for (const auto& [id, entry] : pack.files) {
    StageOutcome& outcome = result.outcomes.emplace_back(StageOutcome{id, std::nullopt});
    if (!result.verified) continue;
    const View content = reader.blob(entry.entry().size);
    if (content.size() != entry.entry().size) {
      throw Error(ExitCode::stream, "file has another size than announced");
    }
    try {
      fresh(entry);
      stage().put_file(place(*entry.directory), entry.entry(), content);
    } catch (const Error& error) {
      outcome.problem = write_problem(error);
    }
  }
  if (result.verified) reader.expect_end();
  return result;
}

// ---- publishing -----------------------------------------------------------------------------

std::vector<tree::Problem> TargetWork::publish(const action::Publish& wanted) {
  std::vector<tree::Problem> problems = remove(wanted.first).problems;
  if (setup_.publication && !stage_) return problems;  // nothing has changed so far
  commit::Published published = stage_->publish(wanted.keep);
  std::move(published.problems.begin(), published.problems.end(), std::back_inserter(problems));
  return problems;
}

// Attributes that rules protect stay when the others become those of `entry`.
tree::Entry TargetWork::with_kept_xattrs(const tree::RelPath& directory, const tree::Entry& entry) {
  if (!filters_ || !setup_.attributes.xattrs) return entry;
  const tree::FilterRef filter = filters_->inside(directory);
  if (!filter->judges_xattrs()) return entry;
  const fs::DirectoryRef place = setup_.root->directory(directory);
  const auto present = fs::examine(*place, entry.name, listed(setup_.options, End::target));
  return present ? job::with_kept_xattrs(entry, *present, *filter) : entry;
}

// A directory that is gone needs no metadata any more.
void TargetWork::forget(const tree::RelPath& path) {
  const std::lock_guard lock(places_mutex_);
  touched_.erase(path);
  directories_.erase(path);
  places_.erase(path.text());
}

TargetWork::RemoveOutcome TargetWork::remove(const std::vector<session::Removal>& removals) {
  RemoveOutcome result;
  for (const session::Removal& removal : removals) {
    try {
      stage().remove(place(removal.path.parent()), removal.path.name(), removal.kind);
      forget(removal.path);
      result.removed.push_back(removal);
    } catch (const Error& error) {
      if (lacks(*setup_.root, removal.path.parent())) continue;  // --partial-dir is used up
      result.problems.push_back(removal_problem(error, removal.path));
    }
  }
  return result;
}

std::vector<tree::Problem> TargetWork::finish(ExitCode so_far) {
  std::vector<tree::Problem> problems;
  if (setup_.publication && !stage_ && directories_.empty()) {
    // A group's generation is wanted even where nothing has changed.
    if (setup_.publication->is_promised()) publish_generation(so_far, problems);
    return problems;
  }
  for (const auto& [path, entry] : directories_) {
    try {
      stage().set_directory(place(path), with_kept_xattrs(path.parent(), entry));
    } catch (const Error& error) {
      problems.push_back({ExitCode::partial, error.what()});
    }
  }
  for (const auto& [path, modified] : touched_) stage_->keep_time(stage_->existing(path), modified);
  transfers_.clear();
  stage_->finish([&](const tree::Problem& problem) { problems.push_back(problem); });
  if (setup_.publication) publish_generation(so_far, problems);
  return problems;
}

// Half of what the source has is no generation; what vanished there meanwhile it does not have.
void TargetWork::publish_generation(ExitCode so_far, std::vector<tree::Problem>& problems) {
  for (const tree::Problem& problem : problems) so_far = session::worse(so_far, problem.code);
  stage_.reset();
  if (so_far == ExitCode::ok || so_far == ExitCode::vanished) {
    setup_.publication->publish(setup_.kept);
  } else {
    problems.push_back({ExitCode::not_published, "not published: see above; nothing has changed"});
  }
}

}  // namespace lockstep::job
