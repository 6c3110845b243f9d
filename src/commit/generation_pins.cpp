// Pins: files of their own, so that no lock of the dataset is needed.
#include "base/escape.hpp"
#include "commit/generation_files.hpp"
#include "commit/generations.hpp"
#include "commit/journal.hpp"
#include "commit/reserved.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

// Held, so that it is not pruned meanwhile; null where it is not there, or just goes.
fs::DirectoryRef hold(const fs::Directory& dataset, const std::string& name) {
  const fs::DirectoryRef tree = open_tree(dataset, name);
  const bool held = tree && fs::try_lock_shared(tree->fd()) && open_tree(dataset, name);
  return held ? tree : nullptr;
}

}  // namespace

void set_pinned(const fs::DirectoryRef& dataset, std::uint64_t number, bool pinned) {
  const fs::DirectoryRef own = fs::open_directory(*dataset, layout::own);
  const GenerationState state = state_of(read_journal(*own, layout::journal, journal_advice));
  const auto found = state.activated.find(number);
  const fs::DirectoryRef held =
      found == state.activated.end() ? nullptr : hold(*dataset, found->second);
  if (!held) {
    throw Error(ExitCode::usage,
                "no generation " + std::to_string(number) + " in " + escape(dataset->shown()));
  }
  const std::string& name = found->second;
  if (is_pinned(*own, name) == pinned) return;
  if (fs::make_directory(*own, layout::pins, 0755)) fs::sync_directory(*own);
  const fs::DirectoryRef pins = fs::open_directory(*own, layout::pins);
  if (pinned) {
    static_cast<void>(fs::create_file(*pins, name, 0644));
  } else {
    fs::remove_file(*pins, name);
  }
  fs::sync_directory(*pins);
}

}  // namespace lockstep::commit
