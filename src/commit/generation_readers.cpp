// What needs no lock: for whoever reads a dataset.
#include "base/escape.hpp"
#include "commit/generation_files.hpp"
#include "commit/generations.hpp"
#include "commit/reserved.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

std::optional<CurrentTree> open_current(const fs::DirectoryRef& dataset) {
  for (;;) {
    const auto name = linked_generation(*dataset, layout::current);
    if (!name) return std::nullopt;
    const fs::DirectoryRef directory = open_tree(*dataset, *name);
    // Between the two it may have been replaced, and pruned.
    const bool held = directory && fs::try_lock_shared(directory->fd());
    if (held && linked_generation(*dataset, layout::current) == name) {
      return CurrentTree{*name, fs::Root::at(directory)};
    }
    if (!directory && linked_generation(*dataset, layout::current) == name) {
      throw Error(ExitCode::verification,
                  "generation " + *name + " of " + escape(dataset->shown()) + " is missing");
    }
  }
}

// Whoever prunes has the lock for himself until the name is gone.
std::optional<CurrentTree> open_generation(const fs::DirectoryRef& dataset, const Digest& hash) {
  for (const Generation& found : list_generations(dataset)) {
    if (tree::hash_of(found.header.header) != hash) continue;
    const fs::DirectoryRef directory = open_tree(*dataset, found.name);
    const bool held = directory && fs::try_lock_shared(directory->fd());
    if (!held || !open_tree(*dataset, found.name)) return std::nullopt;
    return CurrentTree{found.name, fs::Root::at(directory)};
  }
  return std::nullopt;
}

tree::SignedHeader header_of(const fs::Directory& dataset, const std::string& name) {
  return read_header(*fs::open_directory(dataset, layout::own), name);
}

bool holds_generations(const fs::Directory& directory) {
  const auto own = fs::examine(directory, layout::own, {});
  return own && own->kind == tree::Kind::directory;
}

std::vector<Generation> list_generations(const fs::DirectoryRef& dataset) {
  const fs::DirectoryRef own = open_if_there(*dataset, layout::own);
  if (!own || !fs::examine(*own, layout::journal, {})) return {};
  const GenerationState state = state_of(read_journal(*own, layout::journal, journal_advice));
  std::vector<Generation> found;
  for (const auto& [_, name] : state.activated) {
    if (!open_tree(*dataset, name)) continue;
    found.push_back(
        {name, read_header(*own, name), name == state.active_name, is_pinned(*own, name)});
  }
  return found;
}

}  // namespace lockstep::commit
