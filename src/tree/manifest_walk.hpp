#pragma once
// The order of a manifest and its hash: what writer and reader have in common.
//
// Layer    tree.
#include <string>
#include <vector>

#include "tree/manifest.hpp"

namespace lockstep::tree {

/// The mask as it is written and hashed.
[[nodiscard]] std::uint8_t mask_bits(const ManifestMask& mask);

class ManifestWalk {
 public:
  explicit ManifestWalk(const ManifestMask& mask) : mask_(mask) {}

  void add_root(const ManifestEntry& root);
  [[nodiscard]] const RelPath* directory() const;
  /// Throws Error{stream} where the name is no name or does not rise.
  void add(const ManifestEntry& entry);
  void end_directory();
  /// After the last directory.
  [[nodiscard]] const ManifestTotals& totals() const noexcept { return totals_; }

 private:
  struct Level {
    RelPath path;
    Sha256 hash;
    std::vector<std::string> subdirectories;
    std::size_t entered = 0;  // of those
  };
  void enter(RelPath path);
  void close_level();

  ManifestMask mask_;
  std::vector<Level> levels_;  // from the root to the directory in hand
  std::string last_name_;
  Bytes scratch_;
  Bytes root_;
  ManifestTotals totals_;
};

}  // namespace lockstep::tree
