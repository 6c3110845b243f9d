// What no longer counts goes: after a crash, and when newer generations have come.
#include "base/error.hpp"
#include "commit/generation_files.hpp"
#include "commit/generations.hpp"
#include "commit/reserved.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

void Generations::recover() {
  if (state_.active) {
    point_current();
    // Also what a killed process has switched and not synced: from here on it is taken for done.
    if (durable_) fs::sync_directory(*dataset_);
  }
  sweep();
}

// What the journal does not name was never seen by anybody.
void Generations::sweep() {
  drop_next();
  const fs::DirectoryRef trash = own_directory(layout::trash);
  for (const std::string& name : fs::names_in(*trash)) fs::remove_tree(*trash, name);
  const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
  const fs::DirectoryRef headers = own_directory(layout::headers);
  const fs::DirectoryRef manifests = own_directory(layout::manifests);
  for (const std::string& name : fs::names_in(*trees)) {
    if (!is_named(state_, name)) fs::remove_tree(*trees, name);
  }
  for (const std::string& name : fs::names_in(*headers)) {
    if (!is_named(state_, name)) fs::remove_file(*headers, name);
  }
  for (const std::string& name : fs::names_in(*manifests)) {
    if (!is_named(state_, name) || !open_tree(*dataset_, name)) fs::remove_file(*manifests, name);
  }
}

bool Generations::discard(const std::string& name) {
  const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
  const fs::DirectoryRef tree = open_if_there(*trees, name);
  if (!tree || !fs::try_lock(tree->fd())) return false;  // somebody reads it
  if (is_pinned(*own_, name)) return false;
  const fs::DirectoryRef trash = own_directory(layout::trash);
  fs::rename({*trees, name}, {*trash, name});
  fs::remove_tree(*trash, name);
  fs::remove_file(*own_directory(layout::manifests), name);
  return true;
}

void Generations::prune(std::size_t keep) noexcept {
  try {
    const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
    const std::vector<std::string> names = fs::names_in(*trees);  // what comes later stays
    for (const std::string& name : prunable(names, state(), keep)) discard(name);
  } catch (const Error&) {  // the next publish prunes, too
  }
}

}  // namespace lockstep::commit
