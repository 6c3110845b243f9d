#pragma once
// Manifests of trees on this host: made, read, and compared with what is there.
//
// Layer    commit.
// Cost     making: 5 us an entry, and a pass over the files whose digest is not known; verifying:
//          a pass over all.
#include <functional>
#include <optional>

#include "fs/file.hpp"
#include "fs/root.hpp"
#include "tree/manifest.hpp"

namespace lockstep::commit {

/// The digest of a file, where it is known without reading it.
using KnownDigest =
    std::function<std::optional<Digest>(const tree::RelPath& directory, const tree::Entry& entry)>;

/// Whether an entry belongs to the tree; what a directory that does not holds is not asked about.
using BelongsToTree = std::function<bool(const tree::RelPath& directory, const tree::Entry& entry)>;

/// Writes the manifest of `tree` to the new file `name` of `directory`. Throws where something
/// cannot be read or changes meanwhile.
tree::ManifestTotals write_manifest(fs::Root& tree, const tree::ManifestMask& mask,
                                    const KnownDigest& known, const fs::Directory& directory,
                                    std::string_view name, const BelongsToTree& belongs = nullptr);

/// A manifest's bytes for a ManifestReader.
[[nodiscard]] tree::ManifestReader::Input read_manifest(const fs::Directory& directory,
                                                        std::string_view name);

/// The digests of a manifest, asked for in its own order: one pass, nothing kept.
class DigestCursor {
 public:
  explicit DigestCursor(tree::ManifestReader::Input input) : reader_(std::move(input)) {}
  /// The digest of the file `entry` of `directory`, if the manifest has one of that size.
  [[nodiscard]] std::optional<Digest> find(const tree::RelPath& directory,
                                           const tree::Entry& entry);
  /// The same, if it has the file's modification time, too.
  [[nodiscard]] std::optional<Digest> find_untouched(const tree::RelPath& directory,
                                                     const tree::Entry& entry);

 private:
  void advance();
  [[nodiscard]] const tree::ManifestEntry* reach(const tree::RelPath& directory,
                                                 const tree::Entry& entry);

  tree::ManifestReader reader_;
  std::optional<tree::ManifestReader::Item> at_;
  bool begun_ = false;
};

/// Reads all of `tree` again and tells, entry by entry, where it is not what `manifest` says.
/// Returns the manifest's totals. Throws where the manifest itself is damaged.
tree::ManifestTotals verify_tree(fs::Root& tree, tree::ManifestReader& manifest,
                                 const std::function<void(const std::string& problem)>& differs);

}  // namespace lockstep::commit
