#pragma once
// Which files of a tree have other content than the ones of their names in the tree that it was
// made from: the digests of all others are known.
//
// Layer    commit.
// Threads  fresh() and copied() from any thread; known() when those are over.
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "commit/manifest_file.hpp"

namespace lockstep::commit {

class ContentChanges {
 public:
  /// The file `path` has content of its own.
  void fresh(const tree::RelPath& path);
  /// The file `path` has the content that `from` has in the tree before.
  void copied(const tree::RelPath& path, const tree::RelPath& from);

  /// Digests by the manifest `name` of the tree before, to be asked for in a manifest's order. It
  /// refers to this object. Cost: a pass over that manifest, and one more where anything is copied.
  [[nodiscard]] KnownDigest known(const fs::Directory& manifests, const std::string& name) const;

 private:
  using Digests = std::unordered_map<std::string, Digest>;
  [[nodiscard]] Digests digests_of_copied(const fs::Directory& manifests,
                                          const std::string& name) const;

  std::mutex mutex_;
  std::unordered_set<std::string> fresh_;
  std::unordered_map<std::string, std::string> copied_;  // new path to old path
};

}  // namespace lockstep::commit
