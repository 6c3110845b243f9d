#include "commit/partials.hpp"

#include <cerrno>

#include "commit/elsewhere.hpp"
#include "commit/reserved.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

/// --partial-dir of the directory `parent`, which must not be staged; null where there is none.
fs::DirectoryRef beside(const Batch& batch, const tree::RelPath& parent, bool make) {
  const tree::RelPath wanted = tree::RelPath::parse(batch.options.partial_directory);
  fs::Root& root = batch.target.root();
  if (make) {
    const fs::DirectoryRef above = root.directory(wanted.parent().below(parent));
    (void)fs::make_directory(*above, wanted.name(), 0700);
  }
  try {
    return root.directory(wanted.below(parent));
  } catch (const FileError& error) {
    if (error.number() == ENOENT || error.number() == ENOTDIR) return nullptr;
    throw;
  }
}

/// Where the content of a file in `place` is staged, and what is left of it kept.
Staging& staging_of(Batch& batch, Place& place) {
  Staging* elsewhere = place.is_staged() ? nullptr : batch.target.elsewhere(place);
  return elsewhere != nullptr ? *elsewhere : batch.target.staging(place);
}

void drop_beside(Batch& batch, const Place& place, std::string_view name) {
  if (place.is_staged()) return;
  const fs::DirectoryRef directory = beside(batch, place.path(), false);
  if (!directory) return;
  fs::remove_file(*directory, name);
  const tree::RelPath path =
      tree::RelPath::parse(batch.options.partial_directory).below(place.path());
  (void)remove_if_empty(*batch.target.root().directory(path.parent()), path.name());
  batch.target.root().forget(path);
}

}  // namespace

std::optional<PartialFile> find_partial(const Batch& batch, const tree::RelPath& path) {
  if (!batch.options.partial_directory.empty()) {
    const fs::DirectoryRef directory = beside(batch, path.parent(), false);
    const auto there = directory ? fs::examine(*directory, path.name(), {}) : std::nullopt;
    if (there && there->kind == tree::Kind::file) return {{directory, std::string(path.name())}};
  }
  const std::string name = partial_name(path);
  std::vector<fs::DirectoryRef> parents = {batch.target.root().directory({})};
  if (batch.options.temp) parents.push_back(batch.options.temp->directory({}));
  for (const fs::DirectoryRef& parent : parents) {
    const fs::DirectoryRef partials = partials_of(*parent);
    if (partials && fs::examine(*partials, name, {})) return PartialFile{partials, name};
  }
  return std::nullopt;
}

void keep_partial(Batch& batch, Place& place, std::string_view name, Draft& draft) {
  const bool is_beside = !batch.options.partial_directory.empty() && !place.is_staged();
  const fs::DirectoryRef partials =
      is_beside ? beside(batch, place.path(), true) : staging_of(batch, place).partials(true);
  const std::string kept = is_beside ? std::string(name) : partial_name(place.path().child(name));
  move_file(draft.location(), {*partials, kept});
  draft.keep();
  batch.may_have_partials = true;
}

void drop_partial(Batch& batch, Place& place, std::string_view name) {
  if (!batch.options.partial_directory.empty()) drop_beside(batch, place, name);
  if (!batch.may_have_partials) return;
  const fs::DirectoryRef partials = staging_of(batch, place).partials(false);
  if (!partials) {
    batch.may_have_partials = false;
    return;
  }
  fs::remove_file(*partials, partial_name(place.path().child(name)));
}

}  // namespace lockstep::commit
