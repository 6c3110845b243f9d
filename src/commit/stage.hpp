#pragma once
// From "nothing has happened" to "published and durable": new files are built in staging, made
// durable, and only then get their names. design: stage / publish.
//
// Layer    commit, on fs: no decisions about what to do, only how to do it safely.
// Order    a batch: content, owner, xattrs, ACL, mode, times of each file; one syncfs (or an
//          fsync each when they are few); renames; fsync of the directories they went to. Any
//          sync error is final for the batch.
// Crash    at any point each name shows the complete old or the complete new file; what is left
//          in staging is swept by the next Stage on the same root (its owner's lock is gone),
//          which first syncs that file system: it will take for unchanged what was not yet synced.
// Threads  put_..., write_file and Writer: any thread, distinct names. publish, remove,
//          set_directory, finish: one thread, while nobody stages.
// Errors   Error per entry (the caller goes on with others); Error{file_io} from publish is final.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "commit/backup_place.hpp"
#include "fs/file.hpp"
#include "fs/root.hpp"
#include "tree/entry.hpp"
#include "tree/options.hpp"
#include "tree/path.hpp"

namespace lockstep::commit {

struct StageOptions {
  tree::Attributes attributes;  // which metadata is set; without perms: source mode less umask
                                // for new files, the old file's mode for replaced ones
  bool durable = true;          // --fsync (default) or --no-fsync
  bool sparse = false;          // -S: zero runs become holes in every file, not only sparse ones
  bool keep_partial = false;    // --partial
  bool preallocate = false;     // --preallocate
  bool new_root = false;        // the target itself was just made and is not durable yet
  std::optional<BackupPlace> backup = std::nullopt;  // -b
  bool in_place = false;                             // --inplace
  std::string partial_directory = {};  // of partials, beside their files; empty: in staging
  tree::Super super = tree::Super::automatic;
  bool munge_links = false;                  // --munge-links
  std::shared_ptr<fs::Root> temp = nullptr;  // -T: where content is staged; null: in the target

  /// Without -A what is new gets the default ACL of its directory, and always what stands in.
  [[nodiscard]] bool inherits_acls() const noexcept {
    return !attributes.acls || super == tree::Super::faked;
  }
};

/// A directory of the target as this run sees it: existing, or new and still in staging.
class Place;
using PlaceRef = std::shared_ptr<Place>;

/// A file under construction, written in any order. Destroyed without finish(): discarded, or
/// kept as a partial when asked for.
class Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  virtual ~Writer() = default;
  /// Zero runs of 4 KiB or more become holes where the file is sparse. Any thread.
  virtual void write(std::uint64_t offset, View bytes) = 0;
  /// The same for a run of zeros.
  virtual void write_zeros(std::uint64_t offset, std::uint64_t bytes) = 0;
  /// Content is complete and verified: sets the metadata; the name follows with publish().
  virtual void finish() = 0;
};

struct Published {
  std::uint64_t files = 0;              // names that are not directories
  std::vector<tree::Problem> problems;  // entries that did not get their name or all metadata
};

class Stage {
 public:
  /// Sweeps what dead runs left below `target`. Staging is made, and locked, with the first entry
  /// staged or, when durable, before the first other change.
  Stage(std::shared_ptr<fs::Root> target, const StageOptions& options);
  /// Discards what is not published, syncs what is, and removes the staging directory.
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// An existing directory of the target.
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): callers ask their stage
  [[nodiscard]] PlaceRef existing(const tree::RelPath& path);
  /// A new directory, staged whole: entries put into it get their final names at once and appear
  /// with it in one rename. Replaces whatever has that name at publish (the caller has removed a
  /// directory's content from the plan's point of view; a non-directory is unlinked).
  [[nodiscard]] PlaceRef create_directory(const PlaceRef& parent, const tree::Entry& entry);

  /// A whole small file in one go.
  void put_file(const PlaceRef& place, const tree::Entry& entry, View content);
  /// A file in pieces; space is not reserved.
  [[nodiscard]] std::unique_ptr<Writer> write_file(const PlaceRef& place, const tree::Entry& entry);
  /// A symlink, fifo, socket or device.
  void put_other(const PlaceRef& place, const tree::Entry& entry);
  /// A further name of the file published or staged as `first`.
  void put_hard_link(const PlaceRef& place, const tree::Entry& entry, const tree::RelPath& first);
  /// The content of the target's existing file `old` under a new name: a hard link when
  /// `may_link` and all preserved metadata are equal, else a reflink, else a copy.
  void put_known(const PlaceRef& place, const tree::Entry& entry, const tree::RelPath& old,
                 bool may_link);
  /// The content that the name has already, in a new file: the old one can be kept as a backup.
  void put_renewed(const PlaceRef& place, const tree::Entry& entry);
  /// What `root` has as `old`, in kind and value: a hard link when `may_link`, else the content as
  /// put_known() has it.
  void put_alternate(const PlaceRef& place, const tree::Entry& entry, fs::Root& root,
                     const tree::RelPath& old, bool may_link);
  /// A file of this host, which `open` opens (again where it changed): reflink, or the fastest copy
  /// with holes kept. Returns the bytes of the file as it was read. Throws Error{vanished} when the
  /// source file is gone, Error{partial} when it changed both times it was read.
  std::uint64_t put_local(const PlaceRef& place, const tree::Entry& entry,
                          const std::function<fs::InputFile()>& open);
  /// New metadata for an existing file, symlink or special; applied by publish().
  void set_metadata(const PlaceRef& place, const tree::Entry& entry);

  /// Makes everything staged so far durable and visible; afterwards it cannot be discarded.
  /// New directories appear with what they hold; they go on as existing ones.
  /// What is staged for a path of `keep` does not get its name.
  Published publish(const std::vector<tree::RelPath>& keep = {});

  /// Removes one name of the target; a directory must be empty. Gone already is fine.
  void remove(const PlaceRef& place, std::string_view name, tree::Kind kind);
  /// Metadata of the directory `place` itself; kept until finish(), since every change inside
  /// moves its mtime. For new directories create_directory() has said it already.
  void set_directory(const PlaceRef& place, const tree::Entry& entry);
  /// What happens inside the existing directory `place` shall not show in its time. Nothing else
  /// of it is set, and nothing at all where set_directory() was or will be called.
  void keep_time(const PlaceRef& place, tree::Timestamp modified);
  /// Directory metadata bottom-up, fsync of every directory that changed, staging removed last.
  /// Calls `failed` for each directory whose metadata cannot be set.
  void finish(const std::function<void(const tree::Problem&)>& failed);

  /// What an earlier run with keep_partial left of this file: usable as a basis.
  struct Partial {
    fs::DirectoryRef directory;
    std::string name;
  };
  [[nodiscard]] std::optional<Partial> partial_of(const tree::RelPath& path);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::commit
