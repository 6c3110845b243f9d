#pragma once
// The generations of one dataset: which there are, which one readers see, and the switch from one
// to the next. generation_state.hpp has the layout.
//
// Layer    commit.
// Order    of a switch: the tree gets its final name; one syncfs; one journal record; one rename of
//          `current`; one fsync of the dataset's directory. All that can run out of room comes
//          before the record.
// Crash    the record decides. Whoever takes the lock next brings `current` to where the journal
//          says, and removes what the journal does not name: killed anywhere, it converges.
// Threads  one; other processes are kept out by the lock, readers are not.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commit/generation_state.hpp"
#include "commit/journal.hpp"
#include "fs/root.hpp"
#include "tree/generation.hpp"

namespace lockstep::commit {

/// What readers see, held: as long as `tree` lives, it is not pruned.
struct CurrentTree {
  std::string name;
  std::shared_ptr<fs::Root> tree;
};
/// Nothing where there is no generation yet. Opens `current` once.
[[nodiscard]] std::optional<CurrentTree> open_current(const fs::DirectoryRef& dataset);

/// True for a directory that this room has made a dataset with generations.
[[nodiscard]] bool holds_generations(const fs::Directory& directory);

struct Generation {
  std::string name;
  tree::SignedHeader header;
  bool active = false;
  bool pinned = false;
};
/// Those whose trees are there, oldest first. Takes no lock and changes nothing.
[[nodiscard]] std::vector<Generation> list_generations(const fs::DirectoryRef& dataset);

class Generations {
 public:
  /// Takes the lock (Error{locked} where somebody has it) and repairs what a dead run has left.
  /// A new dataset must be empty; Error{refused} where something else is in the directory.
  Generations(fs::DirectoryRef dataset, bool durable);
  ~Generations();
  Generations(const Generations&) = delete;
  Generations& operator=(const Generations&) = delete;

  [[nodiscard]] const GenerationState& state() const noexcept { return state_; }
  [[nodiscard]] const fs::Directory& own() const noexcept { return *own_; }
  [[nodiscard]] fs::DirectoryRef own_directory(std::string_view name) const;
  /// Of a generation that is or was active.
  [[nodiscard]] tree::SignedHeader header(const std::string& name) const;
  /// The tree of a generation that is not pruned.
  [[nodiscard]] std::shared_ptr<fs::Root> tree(const std::string& name) const;
  /// The name of the generation `number`, if its tree is there.
  [[nodiscard]] std::optional<std::string> find(std::uint64_t number) const;

  /// An empty directory for the next tree, in place of any there was.
  [[nodiscard]] std::shared_ptr<fs::Root> make_next();
  void drop_next() const noexcept;
  /// Publishes what make_next() gave, complete, under `header`; its manifest is there already, in
  /// own_directory(manifests) by the name that make_next() has: layout::next.
  void activate(const tree::SignedHeader& header);

  void set_pinned(std::uint64_t number, bool pinned);
  /// Removes all but the `keep` newest, the active, the pinned, and those that somebody reads.
  void prune(std::size_t keep) noexcept;

 private:
  void record(const GenerationEvent& event);
  void switch_current();
  void recover();
  void sweep();
  void discard(const std::string& name);

  fs::DirectoryRef dataset_;
  bool durable_;
  fs::DirectoryRef own_;
  Fd lock_;
  std::unique_ptr<Journal> journal_;
  GenerationState state_;
};

}  // namespace lockstep::commit
