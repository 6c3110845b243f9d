#pragma once
// One run's own directory for what has no name yet: `.lockstep-stage/<random>/`, private, locked
// as long as the run lives.
//
// Layer    commit.
// Crash    the kernel drops the lock with the process; sweep() removes what has none.
// Threads  any, except that sweep() and the destructor run alone.
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "fs/metadata.hpp"
#include "fs/root.hpp"

namespace lockstep::commit {

class Staging {
 public:
  /// Makes and locks a staging directory inside `parent`. With `keep_time` the modification time
  /// of `parent` is in the end what it was: staging came and went unseen.
  Staging(fs::DirectoryRef parent, bool keep_time);
  /// Removes it with all that is left in it.
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  [[nodiscard]] const fs::Directory& directory() const noexcept { return *directory_; }
  [[nodiscard]] const fs::DirectoryRef& reference() const noexcept { return directory_; }
  /// The same, for directories below it.
  [[nodiscard]] fs::Root& root() const noexcept { return *root_; }
  /// A number, and so a name, that nothing in directory() has.
  [[nodiscard]] std::uint64_t fresh_number() noexcept { return ++last_; }

  /// Where partial files are kept; null where there are none and `make` is false.
  [[nodiscard]] fs::DirectoryRef partials(bool make);

 private:
  bool try_make();

  fs::DirectoryRef parent_;
  fs::Metadata parent_before_;
  fs::DirectoryRef stage_;
  fs::DirectoryRef directory_;
  std::string name_;
  std::shared_ptr<fs::Root> root_;
  std::atomic<std::uint64_t> last_ = 0;
};

/// Removes what dead runs left in `parent`: their directories, and partial files older than
/// a week. Never throws: what cannot be removed waits for the next run.
void sweep(const fs::Directory& parent) noexcept;

/// Where partial files of `parent` are kept; null where there are none.
[[nodiscard]] fs::DirectoryRef partials_of(const fs::Directory& parent);
/// What the partial of `path` is called there.
[[nodiscard]] std::string partial_name(const tree::RelPath& path);

}  // namespace lockstep::commit
