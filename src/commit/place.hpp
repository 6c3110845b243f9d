#pragma once
// Where entries go: directories of the target, new directories still in staging, and the file
// systems they lie on.
//
// Layer    commit.
// Threads  any; see Target.
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "commit/staging.hpp"
#include "fs/metadata.hpp"
#include "fs/root.hpp"

namespace lockstep::commit {

class Place;
using PlaceRef = std::shared_ptr<Place>;

/// One file system (and mount) of the target, and the staging on it.
struct Volume {
  std::uint64_t device = 0;
  std::uint64_t mount = 0;
  fs::DirectoryRef first;            // opened before anything was written here
  std::unique_ptr<Staging> staging;  // made with the first entry staged
};

/// A new directory that is a staging's own child: what publish() renames.
struct NewTree {
  enum class State { staged, published, failed };
  Staging* staging = nullptr;  // while staged
  std::string staged_name;
  PlaceRef parent;
  std::string name;
  std::atomic<State> state = State::staged;
};

class Place {
 public:
  explicit Place(tree::RelPath path) : path_(std::move(path)) {}
  /// A new directory, `staged` below its staging.
  Place(tree::RelPath path, std::shared_ptr<NewTree> tree, tree::RelPath staged)
      : path_(std::move(path)), tree_(std::move(tree)), staged_(std::move(staged)) {}

  [[nodiscard]] const tree::RelPath& path() const noexcept { return path_; }
  [[nodiscard]] bool is_staged() const noexcept {
    return tree_ && tree_->state != NewTree::State::published;
  }
  [[nodiscard]] const std::shared_ptr<NewTree>& new_tree() const noexcept { return tree_; }
  [[nodiscard]] const tree::RelPath& staged_path() const noexcept { return staged_; }

  /// What new entries inherit here.
  struct Inherited {
    std::uint32_t gid = 0;
    bool setgid = false;
    std::shared_ptr<const std::string> default_acl = nullptr;  // null: none, or not asked for
  };

 private:
  friend class Target;
  tree::RelPath path_;
  std::shared_ptr<NewTree> tree_;
  tree::RelPath staged_;
  std::atomic<Volume*> volume_ = nullptr;  // set last: then inherited_ is valid
  Inherited inherited_;
};

/// The target's directories by Place.
class Target {
 public:
  struct Setup {
    bool keep_times = false;
    bool durable = true;
    std::shared_ptr<fs::Root> temp = nullptr;  // -T: content is staged there
    bool default_acls = false;                 // what is new gets those of its directory
  };
  /// `keep_times`: staging leaves no trace in the times of directories. `durable`: what a run has
  /// done is found and synced by the next one, should it be killed.
  Target(std::shared_ptr<fs::Root> root, Setup setup);

  [[nodiscard]] fs::Root& root() const noexcept { return *root_; }
  [[nodiscard]] bool durable() const noexcept { return setup_.durable; }
  /// The directory that entries of `place` are put into, wherever it is now. Throws where its
  /// publishing has failed.
  [[nodiscard]] fs::DirectoryRef directory(const Place& place) const;
  /// How messages call `name` in `place`.
  [[nodiscard]] std::string shown(const Place& place, std::string_view name) const;

  /// The file system that `place` is on; one statx the first time.
  [[nodiscard]] Volume& volume(Place& place);
  [[nodiscard]] Place::Inherited inherited(Place& place);
  /// The staging for `place`, made on first use: in the root, or beside the files where that
  /// is another file system or may not be written; with -T there, where it is the same file system.
  [[nodiscard]] Staging& staging(Place& place);
  /// With -T on another file system than `place`: the staging there, where content for existing
  /// directories waits. Else null.
  [[nodiscard]] Staging* elsewhere(Place& place);
  /// To be called before a change that needs no staging: makes the one in the root, if it can be
  /// made, by which the next run sees that this one was killed.
  void mark();

  /// A new directory in `parent`, private until published; adds the NewTree it begins, if any.
  [[nodiscard]] PlaceRef make_directory(const PlaceRef& parent, std::string_view name,
                                        Place::Inherited inherited);
  /// NewTrees made since the last call, in no order: none lies in another.
  [[nodiscard]] std::vector<std::shared_ptr<NewTree>> take_new_trees();
  /// The new directory `path`, with all it holds, is not to be published; false when there is none.
  bool withdraw(const tree::RelPath& path);
  /// The NewTree that holds `path`, and where in its staging; null when none does.
  struct Staged {
    fs::DirectoryRef directory;
    std::string name;
  };
  [[nodiscard]] std::optional<Staged> find_staged(const tree::RelPath& path);

  /// make_writable() for the time being; false when it was not possible or would not help.
  bool make_writable(const Place& place);
  /// The modes that make_writable() changed, since the last call.
  struct OldMode {
    tree::RelPath path;
    std::uint16_t mode;
  };
  [[nodiscard]] std::vector<OldMode> take_old_modes();

  /// One directory per file system met, opened before the first write to it.
  [[nodiscard]] std::vector<fs::DirectoryRef> file_systems();
  /// Discards what is still staged; returns the directories that the stagings were in.
  std::vector<fs::DirectoryRef> drop_stagings();

 private:
  std::unique_ptr<Staging> make_staging(const Volume& volume, const Place& place);
  void learn(Place& place);

  [[nodiscard]] bool is_temp_on(const Volume& volume) const noexcept;

  std::shared_ptr<fs::Root> root_;
  Setup setup_;
  Volume temp_;                    // where -T is; its staging where it is not on a target's own
  std::unique_ptr<Staging> mark_;  // the one in the root, where -T has the root's volume's
  bool marked_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Volume>> volumes_;
  Volume* root_volume_;
  std::unordered_map<std::string, std::shared_ptr<NewTree>> new_trees_;  // by final path
  std::vector<OldMode> old_modes_;
};

}  // namespace lockstep::commit
