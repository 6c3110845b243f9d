#pragma once
// Digests of directory listings: how two sides find out that they have the same entries without
// naming them.
//
// A listing is cut into ranges by the entries' names alone, so that both sides cut equally and an
// insertion touches one range. A range's digest covers what the run compares (the mask), in a
// canonical form: owners by name where they have one, times and modes only when they count.
//
// Source   content-defined partitioning of the sorted name list; SHA-256 over a secret of the
//          session and the canonical entries, shortened to 12 bytes.
// Cost     about 100 ns an entry.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "tree/options.hpp"

namespace lockstep::tree {

using RangeDigest = std::array<std::byte, 12>;

/// The session's secret for directory digests.
using DigestKey = std::array<std::byte, 32>;

/// A run of a listing's entries: [first, last).
struct EntryRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  RangeDigest digest{};
};

/// Cuts and digests `listing`; `attributes` says which metadata counts (times of files always do:
/// they are the quick check). An empty listing has no ranges. `link_keys` (with -H, else empty)
/// gives per entry a value equal for equal hard-link structure.
[[nodiscard]] std::vector<EntryRange> digest_ranges(
    const Listing& listing, const Attributes& attributes, const DigestKey& key,
    const std::vector<std::uint64_t>& link_keys = {});

/// A digest of nothing but the names of `entries`, in their order.
[[nodiscard]] RangeDigest digest_names(const std::vector<Entry>& entries, const DigestKey& key);

/// Digests one range from its entries: what digest_ranges() finds where it cuts the same range.
/// Borrows everything it is given.
class RangeHasher {
 public:
  RangeHasher(const OwnerNames& users, const OwnerNames& groups, const Attributes& attributes,
              const DigestKey& key);
  void add(const Entry& entry, std::uint64_t link_key);
  /// The digest of what was added since the last call.
  [[nodiscard]] RangeDigest finish();

 private:
  void put_value(const Entry& entry);
  void put_extended(const Entry& entry);
  void put_time(const Timestamp& time);
  void put_owner(const OwnerNames& names, std::uint32_t id);

  const OwnerNames& users_;
  const OwnerNames& groups_;
  const Attributes& attributes_;
  std::size_t key_bytes_;
  Bytes bytes_;
};

/// What a whole tree comes to: the sum of its ranges' digests, added in any order. Two sides that
/// hold the same ranges in the same directories have the same sum.
class TreeDigest {
 public:
  using Value = std::array<std::byte, 16>;
  /// `directory`: its number in the session.
  void add(std::uint32_t directory, const RangeDigest& range);
  [[nodiscard]] Value value() const;

 private:
  std::array<std::uint64_t, 2> sum_{};
};

/// A number for a path, the same at both ends; never 0. For link_keys.
[[nodiscard]] std::uint64_t path_key(std::string_view directory, std::string_view name);

}  // namespace lockstep::tree
