#pragma once
// What is staged and not yet published: the state that Stage and its Writers share.
//
// Layer    commit.
// Threads  Draft, settle and note from any thread.
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commit/backups.hpp"
#include "commit/directories.hpp"
#include "commit/durable.hpp"
#include "commit/pending.hpp"
#include "commit/place.hpp"
#include "commit/stage.hpp"
#include "commit/wishes.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

/// An entry under construction in staging; removed again unless it is kept.
class Draft {
 public:
  Draft(fs::DirectoryRef directory, std::string name, std::uint64_t number, bool elsewhere = false)
      : directory_(std::move(directory)),
        name_(std::move(name)),
        number_(number),
        elsewhere_(elsewhere) {}
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] const fs::Directory& directory() const noexcept { return *directory_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] fs::Location location() const noexcept { return {*directory_, name_}; }
  /// True when it has its final name already, in a directory that is staged itself.
  [[nodiscard]] bool is_in_place() const noexcept { return number_ == 0; }
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  /// On another file system than the target: it gets its metadata when it comes home.
  [[nodiscard]] bool is_elsewhere() const noexcept { return elsewhere_; }
  void wait_for(fs::Metadata wanted) {
    wanted_ = std::make_shared<const fs::Metadata>(std::move(wanted));
  }
  [[nodiscard]] const std::shared_ptr<const fs::Metadata>& wanted() const noexcept {
    return wanted_;
  }
  /// From now on there is something to remove.
  void exists() noexcept { exists_ = true; }
  void keep() noexcept { exists_ = false; }

 private:
  fs::DirectoryRef directory_;
  std::string name_;
  std::uint64_t number_;
  bool elsewhere_;
  std::shared_ptr<const fs::Metadata> wanted_;
  bool exists_ = false;
};

/// New metadata for something that exists.
struct MetadataChange {
  PlaceRef place;
  std::string name;
  tree::Kind kind;
  fs::Metadata wanted;
};

struct Settled {
  bool shared = false;  // it may be the very inode that has the name already
  bool itself = false;  // the content is that of the name's old version
};

struct Batch {
  Batch(std::shared_ptr<fs::Root> root, const StageOptions& stage_options)
      : options(stage_options),
        target(std::move(root),
               {stage_options.attributes.keeps_time(tree::Kind::directory), stage_options.durable,
                stage_options.temp, stage_options.inherits_acls()}),
        wishes(stage_options.attributes, stage_options.super),
        unsynced(stage_options.durable),
        backups(stage_options.backup, stage_options.durable) {}

  /// Where an entry for `place` is built: under its final name where the directory is staged.
  [[nodiscard]] Draft draft(const PlaceRef& place, std::string_view name);
  /// The same for a file's content, which may wait elsewhere.
  [[nodiscard]] Draft content_draft(const PlaceRef& place, std::string_view name);
  /// The same, but always under a name of staging's own.
  [[nodiscard]] Draft hidden_draft(const PlaceRef& place);
  /// What a new `entry` of `place` shall have.
  [[nodiscard]] fs::Metadata wanted(const PlaceRef& place, const tree::Entry& entry);
  /// The draft's empty file; what its mode settles is taken out of `wanted`.
  [[nodiscard]] Fd create(Draft& draft, fs::Metadata& wanted) const;
  /// The content of `draft`, behind `fd`, is complete: it gets its metadata, and is to be synced.
  void seal(Draft& draft, Fd fd, const std::string& shown, fs::Metadata wanted);
  /// The draft is complete: it waits for its name.
  void settle(Draft& draft, const PlaceRef& place, const tree::Entry& entry, Settled how = {});
  /// Metadata that could not be set: told with the next publish().
  void note(std::vector<tree::Problem> failed);

  StageOptions options;
  Target target;
  Wishes wishes;
  Unsynced unsynced;
  Backups backups;
  Pending pending;
  Directories directories;
  std::mutex mutex;                    // guards what follows
  std::deque<MetadataChange> changes;  // many: a vector would hold them twice while it grows
  std::vector<tree::Problem> problems;
  std::atomic<std::uint64_t> in_place = 0;  // entries in staged directories
  std::atomic<bool> can_clone = true;       // until the file systems have said no
  std::atomic<bool> may_have_partials = true;
};

[[noreturn]] void rethrow_under_name(const FileError& error, const std::string& shown);

/// Runs `step`; a FileError that names our staging is told with the entry's own name instead.
template <class Step>
auto under_name(const Batch& batch, const Place& place, std::string_view name, const Step& step) {
  try {
    return step();
  } catch (const FileError& error) {
    if (std::string_view(error.what()).find(tree::stage_name) == std::string_view::npos) throw;
    rethrow_under_name(error, batch.target.shown(place, name));
  }
}

}  // namespace lockstep::commit
