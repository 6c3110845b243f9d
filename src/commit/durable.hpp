#pragma once
// What is written but not yet certain to survive a power cut.
//
// Layer    commit.
// Source   few files: fsync of each; more: one syncfs(2) on a descriptor opened before the first
//          write, so that no error of the batch is missed.
// Threads  add_... from any thread; the rest from one.
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/fd.hpp"
#include "commit/place.hpp"

namespace lockstep::commit {

class Unsynced {
 public:
  explicit Unsynced(bool durable) : durable_(durable) {}

  /// A staged file with all its content and metadata; the descriptor is kept while files are
  /// few.
  void add_file(Fd fd);
  /// An inode of the target whose metadata changed: synced with the names. Only a file can be
  /// synced by itself; for any other kind it takes the file system.
  void add_inode(const PlaceRef& place, const std::string& name, tree::Kind kind);
  /// A staged directory, with its entries.
  void add_new_directory(const PlaceRef& place);
  /// A directory whose names or metadata changed.
  void add_directory(const PlaceRef& place);

  /// Content before names. Any error is Error{file_io} and final.
  void sync_content(Target& target);
  /// The directories.
  void sync_names(Target& target);
  /// Where only staging was removed since: nothing is lost but litter comes back, if this fails.
  void sync_removals(const std::vector<fs::DirectoryRef>& directories) const;

 private:
  const bool durable_;
  std::mutex mutex_;
  std::size_t count_ = 0;
  std::vector<Fd> few_;
  std::vector<PlaceRef> few_new_;
  std::unordered_map<const Place*, PlaceRef> directories_;
  std::vector<std::pair<PlaceRef, std::string>> inodes_;
  bool whole_ = false;  // too many for one by one
};

}  // namespace lockstep::commit
