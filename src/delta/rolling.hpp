#pragma once
// A sum over a window that moves byte by byte, and the search with it at every offset.
//
// The sum is a polynomial in an odd keyed multiplier over keyed byte values, modulo 2^64; its
// upper bits are sent. Colliding input can be built for windows of a KiB and more: it costs a
// failed tag, no more.
// Source  Tridgell & Mackerras 1996; Karp & Rabin 1987.
// Cost    two multiplications and one probe of a bitmap that fits the cache a byte.
#include <array>

#include "delta/chunk_index.hpp"
#include "delta/plan.hpp"

namespace lockstep::delta {

class Rolling {
 public:
  explicit Rolling(const HashKey& key);
  [[nodiscard]] std::uint64_t sum(View window) const;

 private:
  friend class WindowSearch;
  std::array<std::uint64_t, 256> values_;
  std::array<std::uint64_t, 5> powers_;  // of the multiplier
};

/// The blocks of a gap's basis range: `unit` bytes each, half of them counted from its begin and
/// half from its end, because edits tend to lie amid. Of a long range only the two ends have
/// blocks: larger ones have been looked for before. Offsets are absolute, sums are unset.
[[nodiscard]] std::vector<Block> roll_blocks(const Span& gap);

/// Matches of `fresh` (the gap's bytes) among `blocks`, whose sums are the upper `sum_bits` bits.
[[nodiscard]] std::vector<Match> match_windows(const Rolling& rolling, const Span& gap, View fresh,
                                               const std::vector<Block>& blocks, unsigned sum_bits);

}  // namespace lockstep::delta
