#include "commit/stage.hpp"

#include <cerrno>

#include "base/escape.hpp"
#include "commit/batch.hpp"
#include "commit/known.hpp"
#include "commit/partials.hpp"
#include "commit/sweep.hpp"
#include "commit/writer.hpp"
#include "fs/copy.hpp"
#include "fs/list.hpp"
#include "fs/stand_in.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

void make_other(const fs::Location& at, const tree::Entry& entry, const StageOptions& options) {
  if (options.super == tree::Super::faked) {
    fs::make_stand_in(at.directory, at.name, entry);
  } else if (entry.kind == tree::Kind::symlink) {
    const std::string_view prefix = options.munge_links ? tree::munged_prefix : "";
    fs::make_symlink(at.directory, at.name, std::string(prefix) + entry.link_target);
  } else {
    fs::make_special(at.directory, at.name, entry);
  }
}

}  // namespace

struct Stage::State {
  std::shared_ptr<Batch> batch;
};

Stage::Stage(std::shared_ptr<fs::Root> target, const StageOptions& options)
    : state_(std::make_unique<State>()) {
  sweep(*target->directory({}), options.durable);
  if (options.temp) sweep(*options.temp->directory({}), options.durable);
  state_->batch = std::make_shared<Batch>(std::move(target), options);
  if (options.new_root) state_->batch->unsynced.add_directory(existing({}));
}

Stage::~Stage() {
  Batch& batch = *state_->batch;
  try {
    restore_modes(batch.target);
    batch.unsynced.sync_names(batch.target);  // the next run would take it for unchanged
  } catch (const std::exception&) {           // nobody is left to be told
  }
  batch.target.drop_stagings();
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): callers ask their stage
PlaceRef Stage::existing(const tree::RelPath& path) {
  return std::make_shared<Place>(path);
}

PlaceRef Stage::create_directory(const PlaceRef& parent, const tree::Entry& entry) {
  Batch& batch = *state_->batch;
  return under_name(batch, *parent, entry.name, [&] {
    const Place::Inherited inherited = batch.target.inherited(*parent);
    const fs::Metadata wanted = batch.wishes.for_new(entry, inherited, std::nullopt);
    const Place::Inherited passed_on = batch.wishes.passed_on(entry, inherited);
    PlaceRef made = batch.target.make_directory(parent, entry.name, passed_on);
    batch.directories.add_new(made, wanted);
    return made;
  });
}

void Stage::put_file(const PlaceRef& place, const tree::Entry& entry, View content) {
  Batch& batch = *state_->batch;
  under_name(batch, *place, entry.name, [&] {
    fs::Metadata wanted = batch.wanted(place, entry);
    Draft draft = batch.content_draft(place, entry.name);
    const std::string shown = batch.target.shown(*place, entry.name);
    Fd fd = batch.create(draft, wanted);
    if (batch.options.preallocate) fs::reserve(fd.get(), shown, content.size());
    if (entry.sparse || batch.options.sparse) {
      fs::write_sparse(fd.get(), shown, 0, content);
      fs::set_size(fd.get(), shown, content.size());
    } else {
      fs::write_at(fd.get(), shown, 0, content);
    }
    batch.seal(draft, std::move(fd), shown, std::move(wanted));
    batch.settle(draft, place, entry);
    drop_partial(batch, *place, entry.name);
  });
}

std::unique_ptr<Writer> Stage::write_file(const PlaceRef& place, const tree::Entry& entry) {
  return make_writer(state_->batch, place, entry);
}

void Stage::put_other(const PlaceRef& place, const tree::Entry& entry) {
  Batch& batch = *state_->batch;
  under_name(batch, *place, entry.name, [&] {
    const fs::Metadata wanted = batch.wanted(place, entry);
    Draft draft = batch.draft(place, entry.name);
    make_other(draft.location(), entry, batch.options);
    draft.exists();
    std::vector<tree::Problem> failed;
    fs::set_metadata(draft.directory(), draft.name(), entry.kind, wanted, failed);
    batch.note(std::move(failed));
    batch.settle(draft, place, entry);
  });
}

void Stage::put_hard_link(const PlaceRef& place, const tree::Entry& entry,
                          const tree::RelPath& first) {
  Batch& batch = *state_->batch;
  under_name(batch, *place, entry.name, [&] { link_to(batch, place, entry, first); });
}

void Stage::put_known(const PlaceRef& place, const tree::Entry& entry, const tree::RelPath& old,
                      bool may_link) {
  Batch& batch = *state_->batch;
  under_name(batch, *place, entry.name, [&] {
    if (may_link && link_if_equal(batch, place, entry, old)) return;
    copy_known(batch, place, entry, {old, old == place->path().child(entry.name)});
  });
}

void Stage::put_renewed(const PlaceRef& place, const tree::Entry& entry) {
  Batch& batch = *state_->batch;
  under_name(batch, *place, entry.name, [&] {
    copy_known(batch, place, entry, {place->path().child(entry.name), false});
  });
}

void Stage::put_alternate(const PlaceRef& place, const tree::Entry& entry, fs::Root& root,
                          const tree::RelPath& old, bool may_link) {
  Batch& batch = *state_->batch;
  under_name(batch, *place, entry.name, [&] {
    const fs::DirectoryRef directory = root.directory(old.parent());
    if (may_link && link_as_it_is(batch, place, entry, {*directory, old.name()})) return;
    if (entry.kind != tree::Kind::file) return put_other(place, entry);
    const fs::InputFile from(*directory, old.name());
    if (from.bytes() != entry.size || !copy_from(batch, place, entry, from)) {
      throw Error(ExitCode::partial, "changed meanwhile: " + escape(from.shown()));
    }
  });
}

std::uint64_t Stage::put_local(const PlaceRef& place, const tree::Entry& entry,
                               const std::function<fs::InputFile()>& open) {
  Batch& batch = *state_->batch;
  return under_name(batch, *place, entry.name, [&] {
    const std::string path = place->path().child(entry.name).text();
    for (int attempt = 0; attempt < 2; ++attempt) {
      const fs::InputFile input = open_source(open, path);
      if (copy_from(batch, place, entry, input)) return input.bytes();
    }
    throw Error(ExitCode::partial, "changed while reading: " + escape(path));
  });
}

void Stage::set_metadata(const PlaceRef& place, const tree::Entry& entry) {
  Batch& batch = *state_->batch;
  // What is no stand-in cannot be noted at: --fake-super for what a run without it has made.
  if (batch.wishes.are_faked() && entry.kind != tree::Kind::file) {
    const auto real = fs::examine(*batch.target.directory(*place), entry.name, {});
    if (real && real->kind != tree::Kind::file) return put_other(place, entry);
  }
  const std::lock_guard lock(batch.mutex);
  batch.changes.push_back({place, entry.name, entry.kind, batch.wishes.for_existing(entry)});
}

Published Stage::publish(const std::vector<tree::RelPath>& keep) {
  Batch& batch = *state_->batch;
  Published published;
  for (const tree::RelPath& path : keep) {
    batch.pending.withdraw(path);
    if (batch.target.withdraw(path)) batch.directories.withdraw(path);
  }
  if (!batch.changes.empty()) batch.target.mark();
  batch.directories.prepare_new(batch.target, batch.unsynced, published.problems);
  batch.unsynced.sync_content(batch.target);
  published.files = batch.in_place.exchange(0);
  published.files +=
      batch.pending.rename_all(batch.target, batch.unsynced, batch.backups, published.problems);
  apply_changes(batch, published.problems);
  batch.backups.sync();
  batch.unsynced.sync_names(batch.target);
  for (tree::Problem& told : batch.backups.take_told()) {
    published.problems.push_back(std::move(told));
  }
  for (tree::Problem& problem : std::exchange(batch.problems, {})) {
    published.problems.push_back(std::move(problem));
  }
  return published;
}

void Stage::remove(const PlaceRef& place, std::string_view name, tree::Kind kind) {
  Batch& batch = *state_->batch;
  (void)batch.target.volume(*place);
  batch.target.mark();
  const bool is_directory = kind == tree::Kind::directory;
  const auto take = is_directory ? fs::remove_directory : fs::remove_file;
  bool removed = false;
  const tree::RelPath path = place->path().child(name);
  if (batch.backups.has_made(path)) return;  // it is not what was to be removed any more
  if (!is_directory && !batch.backups.is_backup(name)) {
    const fs::DirectoryRef directory = batch.target.directory(*place);
    batch.backups.keep(batch.target, path, {*directory, name});
  }
  try {
    removed = take(*batch.target.directory(*place), name);
  } catch (const FileError& error) {
    if (error.number() != EACCES || !batch.target.make_writable(*place)) throw;
    removed = take(*batch.target.directory(*place), name);
  }
  if (is_directory) batch.target.root().forget(path);
  if (removed) batch.unsynced.add_directory(place);
}

void Stage::set_directory(const PlaceRef& place, const tree::Entry& entry) {
  Batch& batch = *state_->batch;
  const bool made_root = place->path().is_root() && batch.options.new_root;
  const bool is_new = place->new_tree() != nullptr || made_root;
  batch.directories.set(*place,
                        is_new ? batch.wishes.for_new(entry, batch.target.inherited(*place), {})
                               : batch.wishes.for_existing(entry));
}

void Stage::keep_time(const PlaceRef& place, tree::Timestamp modified) {
  state_->batch->directories.keep_time(*place, modified);
}

void Stage::finish(const std::function<void(const tree::Problem&)>& failed) {
  Batch& batch = *state_->batch;
  std::vector<tree::Problem> problems = std::exchange(batch.problems, {});
  batch.backups.sync();
  batch.directories.apply(batch.target, batch.unsynced, problems);
  batch.unsynced.sync_names(batch.target);
  // Last: until here they mark a run that is not finished.
  batch.unsynced.sync_removals(batch.target.drop_stagings());
  for (const tree::Problem& told : batch.backups.take_told()) failed(told);
  for (const tree::Problem& problem : problems) failed(problem);
}

std::optional<Stage::Partial> Stage::partial_of(const tree::RelPath& path) {
  std::optional<PartialFile> found = find_partial(*state_->batch, path);
  if (!found) return std::nullopt;
  return Partial{std::move(found->directory), std::move(found->name)};
}

}  // namespace lockstep::commit
