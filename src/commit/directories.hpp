#pragma once
// Metadata of directories, kept until everything in them is done: every change inside moves
// their times, and a mode may forbid changes.
//
// Layer    commit.
// Threads  set from any thread; the rest from one.
// Cost     about 150 bytes and the path per directory.
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "commit/durable.hpp"
#include "commit/place.hpp"
#include "commit/wishes.hpp"

namespace lockstep::commit {

class Directories {
 public:
  /// Replaces what was said about `place` before.
  void set(const Place& place, fs::Metadata wanted);
  /// Its time alone, where nothing else was or will be said.
  void keep_time(const Place& place, tree::Timestamp modified);
  /// A directory just made in staging: as set(), and prepared with the next prepare_new().
  void add_new(const PlaceRef& place, fs::Metadata wanted);
  /// The new directory `path` and those in it are not to be published.
  void withdraw(const tree::RelPath& path);

  /// Before they appear: the new directories get what they shall have, but stay u+rwx.
  void prepare_new(Target& target, Unsynced& unsynced, std::vector<tree::Problem>& failed);
  /// Everything as wanted, deepest first.
  void apply(Target& target, Unsynced& unsynced, std::vector<tree::Problem>& failed);

 private:
  /// The paths of wanted_, borrowed; by name where as deep.
  [[nodiscard]] std::vector<const std::string*> deepest_first() const;

  std::mutex mutex_;
  std::unordered_map<std::string, fs::Metadata> wanted_;  // by final path
  std::vector<PlaceRef> fresh_;
};

}  // namespace lockstep::commit
