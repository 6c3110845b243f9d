#include "commit/known.hpp"

#include <cerrno>

#include "base/escape.hpp"
#include "commit/partials.hpp"
#include "fs/copy.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::uint64_t worth_cloning_bytes = 16384;

bool is_file(const fs::Location& at) {
  const auto now = fs::examine(at.directory, at.name, {});
  return now && now->kind == tree::Kind::file;
}

/// The first name of a hard link, wherever it is now. One that is to be written in place keeps the
/// inode that it has.
Target::Staged find_first(Batch& batch, const tree::RelPath& first) {
  std::vector<tree::Problem> failed;
  batch.pending.bring(batch.target, batch.unsynced, first, failed);  // links stay on one
  batch.note(std::move(failed));
  if (const auto found = batch.pending.find(first)) {
    const fs::DirectoryRef final = batch.target.directory(*found->place);
    if (found->in_place && is_file({*final, first.name()})) {
      return {final, std::string(first.name())};
    }
    return {batch.target.staging(*found->place).reference(), std::to_string(found->number)};
  }
  if (auto staged = batch.target.find_staged(first)) return std::move(*staged);
  return {batch.target.root().directory(first.parent()), std::string(first.name())};
}

bool try_clone(Batch& batch, const fs::InputFile& from, int to) {
  if (!batch.can_clone || from.bytes() < worth_cloning_bytes) return false;
  if (fs::clone_content(from, to)) return true;
  batch.can_clone = false;
  return false;
}

}  // namespace

void link_to(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
             const tree::RelPath& first) {
  const Target::Staged found = find_first(batch, first);
  Draft draft = batch.draft(place, entry.name);
  fs::make_link({*found.directory, found.name}, draft.location());
  draft.exists();
  batch.settle(draft, place, entry, {.shared = true});
}

bool link_if_equal(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                   const tree::RelPath& old) {
  const fs::DirectoryRef directory = batch.target.root().directory(old.parent());
  fs::ListOptions all;
  all.xattrs = batch.options.attributes.xattrs;
  all.acls = batch.options.attributes.acls;
  all.faked = batch.wishes.are_faked();
  all.access_times = batch.options.attributes.access_times;
  const auto now = fs::examine(*directory, old.name(), all);
  if (!now || !batch.wishes.are_met(*now, entry, batch.target.inherited(*place))) return false;
  return link_as_it_is(batch, place, entry, {*directory, old.name()});
}

bool link_as_it_is(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                   const fs::Location& from) {
  Draft draft = batch.draft(place, entry.name);
  try {
    fs::make_link(from, draft.location());
  } catch (const FileError& error) {
    const int number = error.number();
    if (number == EMLINK || number == EPERM || number == EXDEV) return false;
    throw;
  }
  draft.exists();
  batch.settle(draft, place, entry, {.shared = true});
  return true;
}

bool copy_from(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
               const fs::InputFile& from, Settled how) {
  fs::Metadata wanted = batch.wanted(place, entry);
  Draft draft = batch.content_draft(place, entry.name);
  const std::string shown = batch.target.shown(*place, entry.name);
  Fd fd = batch.create(draft, wanted);
  if (batch.options.preallocate) fs::reserve(fd.get(), shown, from.bytes());
  if (!try_clone(batch, from, fd.get())) {
    const auto holes = batch.options.sparse ? fs::Holes::from_zeros : fs::Holes::as_source;
    (void)fs::copy_content(from, fd.get(), shown, holes);
  }
  if (from.changed()) return false;
  batch.seal(draft, std::move(fd), shown, std::move(wanted));
  batch.settle(draft, place, entry, how);
  drop_partial(batch, *place, entry.name);
  return true;
}

void copy_known(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                const KnownFile& known) {
  const fs::InputFile from(*batch.target.root().directory(known.path.parent()), known.path.name());
  if (from.bytes() != entry.size) {
    throw Error(ExitCode::partial, "changed meanwhile: " + escape(from.shown()));
  }
  if (!copy_from(batch, place, entry, from, {.itself = known.itself})) {
    throw Error(ExitCode::partial, "changed while reading: " + escape(from.shown()));
  }
}

fs::InputFile open_source(const std::function<fs::InputFile()>& open, const std::string& path) {
  try {
    return open();
  } catch (const FileError& error) {
    if (error.number() != ENOENT) throw;
    throw Error(ExitCode::vanished, "file has vanished: " + escape(path));
  }
}

void apply_changes(Batch& batch, std::vector<tree::Problem>& failed) {
  for (const MetadataChange& change : std::exchange(batch.changes, {})) {
    try {
      (void)batch.target.volume(*change.place);
      fs::set_metadata(*batch.target.directory(*change.place), change.name, change.kind,
                       change.wanted, failed);
      batch.unsynced.add_inode(change.place, change.name, change.kind);
    } catch (const FileError& error) {
      failed.push_back({ExitCode::partial, error.what()});
    }
  }
}

void restore_modes(Target& target) {
  for (const Target::OldMode& old : target.take_old_modes()) {
    fs::Metadata wanted;
    wanted.mode = old.mode;
    std::vector<tree::Problem> ignored;
    fs::set_metadata(*target.root().directory(old.path), wanted, ignored);
  }
}

}  // namespace lockstep::commit
