#pragma once
// The generations of one dataset: which there are, which one readers see, and the switch from one
// to the next, at once or in two steps. generation_state.hpp has the layout.
//
// Layer    commit.
// Order    of a switch: the tree gets its final name; one syncfs; one journal record; one rename of
//          `current`; one fsync of the dataset's directory. All that can run out of room comes
//          before the record. In two steps, prepare() ends with a record of its own, and only
//          what comes from there is left to activate_prepared().
// Crash    the record decides. Whoever takes the lock next brings `current` to where the journal
//          says, and removes what the journal does not name: killed anywhere, it converges.
// Threads  one builds and prepares the next tree, while another asks and activates, and a third
//          prunes; other processes are kept out by the lock, readers are not.
#include <memory>
#include <mutex>
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

/// The same of the generation with this hash; nothing where it is not there, or no longer.
[[nodiscard]] std::optional<CurrentTree> open_generation(const fs::DirectoryRef& dataset,
                                                         const Digest& hash);
/// Of a generation that is held.
[[nodiscard]] tree::SignedHeader header_of(const fs::Directory& dataset, const std::string& name);

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
/// A pinned generation is not pruned, whatever its age. Durable; needs no lock of the dataset, so
/// that it may be done while somebody publishes, or a keeper has it. Error{usage} where the
/// generation is not there.
void set_pinned(const fs::DirectoryRef& dataset, std::uint64_t number, bool pinned);

class Generations {
 public:
  /// Takes the lock (Error{locked} where somebody has it) and repairs what a dead run has left.
  /// A new dataset must be empty; Error{refused} where something else is in the directory.
  Generations(fs::DirectoryRef dataset, bool durable);
  ~Generations();
  Generations(const Generations&) = delete;
  Generations& operator=(const Generations&) = delete;

  [[nodiscard]] GenerationState state() const;
  [[nodiscard]] const fs::Directory& own() const noexcept { return *own_; }
  [[nodiscard]] fs::DirectoryRef own_directory(std::string_view name) const;
  /// Of a generation that is prepared, or is or was active.
  [[nodiscard]] tree::SignedHeader header(const std::string& name) const;
  /// The tree of a generation that is not pruned.
  [[nodiscard]] std::shared_ptr<fs::Root> tree(const std::string& name) const;
  /// The name of the generation `number`, if its tree is there.
  [[nodiscard]] std::optional<std::string> find(std::uint64_t number) const;
  /// The name of one with that manifest, activated or prepared, if its tree is there. Cost: reads
  /// the headers, newest first.
  [[nodiscard]] std::optional<std::string> find(const Digest& manifest) const;

  /// An empty directory for the next tree, in place of any there was.
  [[nodiscard]] std::shared_ptr<fs::Root> make_next() const;
  void drop_next() const noexcept;
  /// Publishes what make_next() gave, complete, under `header`; its manifest is there already, in
  /// own_directory(manifests) by the name that make_next() has: layout::next.
  void activate(const tree::SignedHeader& header);

  /// Makes it durable as activate() does, and lets readers see the old one still; it stays, also
  /// after a crash, until one of the two below. Only drops next where it is prepared or was
  /// activated already. Error{fenced} where another one has its number; so does activate().
  void prepare(const tree::SignedHeader& header);
  [[nodiscard]] bool is_prepared(const std::string& name) const;
  /// Shows readers what is prepared. Nothing where `name` is active already, Error{verification}
  /// where it is not prepared. After another error it may be called once more, but for one of the
  /// journal, which has to be opened again.
  void activate_prepared(const std::string& name);
  /// Nothing where `name` is not prepared.
  void drop_prepared(const std::string& name);

  /// The journal must be opened again: nothing more can be prepared or activated here.
  [[nodiscard]] bool has_failed() const;

  /// Removes all but the `keep` newest, the active, the pinned, the prepared, and those that
  /// somebody reads.
  void prune(std::size_t keep) noexcept;

 private:
  void record(const GenerationEvent& event);
  void place_next(const tree::SignedHeader& header, const std::string& name);
  void sync_all() const;
  void point_current();
  void recover();
  void sweep();
  bool discard(const std::string& name);

  fs::DirectoryRef dataset_;
  bool durable_;
  fs::DirectoryRef own_;
  Fd lock_;
  std::unique_ptr<Journal> journal_;
  mutable std::mutex mutex_;  // of the journal and the state
  GenerationState state_;
};

}  // namespace lockstep::commit
