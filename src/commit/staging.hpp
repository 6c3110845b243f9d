#pragma once
// One run's own directory for what has no name yet: `.lockstep-stage/<random>/`, private, locked
// as long as the run lives. In the root it is also the mark of a run that changes something: it is
// there before the first change and until all are durable.
//
// Layer    commit.
// Crash    the kernel drops the lock with the process; sweep() syncs what that run may have done
//          and removes its directory.
// Threads  any, except that the destructor runs alone.
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
  /// Makes and locks a staging directory inside `parent`. With `keep_time` neither this nor the
  /// removal moves the modification time of `parent`: staging comes and goes unseen.
  Staging(fs::DirectoryRef parent, bool keep_time);
  /// Removes it with all that is left in it, also where `parent` may not be written any more.
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  [[nodiscard]] const fs::DirectoryRef& parent() const noexcept { return parent_; }
  [[nodiscard]] const fs::Directory& directory() const noexcept { return *directory_; }
  [[nodiscard]] const fs::DirectoryRef& reference() const noexcept { return directory_; }
  /// The same, for directories below it.
  [[nodiscard]] fs::Root& root() const noexcept { return *root_; }
  /// A number, and so a name, that nothing in directory() has.
  [[nodiscard]] std::uint64_t fresh_number() noexcept { return ++last_; }

  /// Where partial files are kept; null where there are none and `make` is false.
  [[nodiscard]] fs::DirectoryRef partials(bool make);

 private:
  void make();
  bool try_make();
  [[nodiscard]] fs::Metadata parent_now() const;

  fs::DirectoryRef parent_;
  bool keep_time_;
  fs::DirectoryRef stage_;
  fs::DirectoryRef directory_;
  std::string name_;
  std::shared_ptr<fs::Root> root_;
  std::atomic<std::uint64_t> last_ = 0;
};

}  // namespace lockstep::commit
