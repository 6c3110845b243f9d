#pragma once
// What a tree is to the last byte: its entries in one order, with all metadata that is kept and
// the SHA-256 of every file, and one hash over all of it. FORMAT.md has the bytes.
//
// Layer    tree: encode and decode only; both sides stream.
// Order    the root itself; then directory by directory, each with its entries sorted by name,
//          followed by its subdirectories one after the other. Names alone make the order, so
//          equal trees have equal manifests, and no path is written down.
// Source   Merkle, "A Digital Signature Based on a Conventional Encryption Function" (1987), over
//          directories instead of pairs.
// Cost     about 60 bytes and 1 us an entry; memory by the depth of the tree and the number of
//          subdirectories of the directories that are open, not by files.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "tree/entry.hpp"
#include "tree/path.hpp"

namespace lockstep::tree {

/// What of the entries is kept; all else is neither written nor hashed.
struct ManifestMask {
  Attributes attributes;
  bool hard_links = false;
};

struct ManifestEntry {
  Entry entry;            // what the mask keeps; inode, links and sparse are of no account
  std::string user;       // names of the owners, empty where they have none
  std::string group;      //
  Digest content{};       // SHA-256 of a file
  std::string hard_link;  // of a further name of a file: the path of the first one
};

struct ManifestTotals {
  Digest root{};  // the hash over everything, the mask included
  std::uint64_t entries = 0;
  std::uint64_t file_bytes = 0;  // further names of a file not counted again
};

/// Writes a manifest, and leads its caller through the tree:
///
///   writer.add_root(root);
///   while (const RelPath* path = writer.directory()) {
///     for (... entries of *path by name ...) writer.add(entry);
///     writer.end_directory();
///   }
///   totals = writer.finish();
class ManifestWriter {
 public:
  /// `out` takes the bytes in pieces of about 64 KiB.
  ManifestWriter(const ManifestMask& mask, std::function<void(View)> out);
  ~ManifestWriter();
  ManifestWriter(const ManifestWriter&) = delete;
  ManifestWriter& operator=(const ManifestWriter&) = delete;

  /// The root itself: an entry without a name.
  void add_root(const ManifestEntry& root);
  /// The directory whose entries come next, null when there is none left; borrowed until
  /// end_directory().
  [[nodiscard]] const RelPath* directory() const;
  /// Names must rise; anything else is the caller's mistake.
  void add(const ManifestEntry& entry);
  void end_directory();
  [[nodiscard]] ManifestTotals finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads a manifest that may be anybody's. Errors: Error{stream} where it is malformed,
/// Error{verification} where it is not what its own hash says.
class ManifestReader {
 public:
  /// Fills `out` as far as there is something to read; returns the bytes.
  using Input = std::function<std::size_t(MutableView out)>;
  explicit ManifestReader(Input input);
  ~ManifestReader();
  ManifestReader(const ManifestReader&) = delete;
  ManifestReader& operator=(const ManifestReader&) = delete;

  [[nodiscard]] const ManifestMask& mask() const noexcept;
  /// What the constructor has read: an entry without a name.
  [[nodiscard]] const ManifestEntry& root() const noexcept;

  struct Item {
    const RelPath* directory;    // where it lies; borrowed until the next call
    const ManifestEntry* entry;  // null: the end of `directory`
  };
  /// The next entry, or end of a directory; nothing after the last, when everything has been
  /// checked against the manifest's own hash.
  [[nodiscard]] std::optional<Item> next();
  /// Valid once next() has returned nothing.
  [[nodiscard]] const ManifestTotals& totals() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::tree
