#pragma once
// What the parts of a Target share.
#include <deque>

#include "session/keys.hpp"
#include "session/target_action.hpp"
#include "session/verdict.hpp"
#include "tree/compare.hpp"
#include "tree/options.hpp"

namespace lockstep::session {

struct TargetSetup {
  tree::SyncOptions options;
  Keys keys;
  tree::Rules rules;  // attributes this process is able to set
  std::shared_ptr<OwnerMap> owners;
  std::vector<tree::Problem> problems;  // known before it begins
  bool makes_devices = true;            // else the source's are passed over
  bool client = false;                  // what happens is reported here; else told to the source
  bool local = false;  // the source is on this host: content is copied, not fetched
  bool want_changes = false;
  bool want_unchanged = false;  // every entry, in want_changes' order
  bool want_totals = false;
  std::string single_name;    // one file gets this name instead of its own
  tree::Entry own_root;       // the target root as it is
  bool root_created = false;  // it was not there before
  bool immutable = false;     // its files have names elsewhere: new metadata takes a new inode
  std::optional<tree::Entry> alternate_root;  // where it was not: that of the first alternate
  std::optional<std::uint64_t> free_bytes;    // where content takes the space its size says
  std::size_t held_files_max = 131072;        // new ones that wait for the rename search
  std::uint64_t window_bytes = std::uint64_t{16} << 20U;  // of content asked for: keeps cores busy
  std::uint64_t batch_entries = 32768;  // staged ones that are published without waiting for more
};

/// Whether what the target has under a name has other names, which shall stay as they are.
enum class Sharing : std::uint8_t { no, yes, unsure };  // unsure: as HardLinks finds out

/// Content wanted for an entry.
struct FileJob {
  StageEntry entry;
  wire::FileRef source;
  std::optional<std::uint64_t> basis_bytes;  // the old file under the same name
  tree::Why why = tree::Why::none;           // what is known to differ
  Sharing shared = Sharing::no;              // the old file
  bool again = false;                        // a pack with it did not verify
  bool partial_known = false;                // looked for what an interrupted run left
  bool from_partial = false;                 // the basis is that
  std::uint32_t alternate = 0;               // the basis is that of an alternate: its number
};

struct TargetContext {
  explicit TargetContext(TargetSetup asked) : setup(std::move(asked)) {}

  TargetSetup setup;
  std::deque<TargetAction> actions;
  wire::Summary summary;
  wire::Totals totals;
  std::string source_name;  // of the one file that gets single_name; it is told under this one

  void send(wire::Message message) {
    actions.emplace_back(target_action::Send{std::move(message)});
  }
  /// Drops every action but what is on its way to the user or the other side.
  void say_only();
  void worst(ExitCode code);
  /// Found here: reported to the user wherever he is, and remembered in the exit code.
  void problem(const tree::Problem& problem);
  /// Found by the source, who reports it himself when he is the client.
  void remote_problem(const tree::Problem& problem);

  /// Actions that add to staging wait while a batch is being published.
  void stage(TargetAction action);
  void staged() { --staging_; }
  void pause_staging() { paused_ = true; }
  void resume_staging();
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  /// Nothing is being added to staging right now.
  [[nodiscard]] bool quiet() const noexcept { return staging_ == 0; }
  [[nodiscard]] bool nothing_deferred() const noexcept { return deferred_.empty(); }

 private:
  bool paused_ = false;
  std::uint64_t staging_ = 0;
  std::deque<TargetAction> deferred_;
};

}  // namespace lockstep::session
