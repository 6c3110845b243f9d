#pragma once
// One round over a plan's gaps: what both ends do alike.
#include <vector>

#include "delta/gear.hpp"
#include "delta/locate.hpp"
#include "delta/plan.hpp"
#include "delta/result_codec.hpp"
#include "delta/rolling.hpp"

namespace lockstep::delta {

constexpr unsigned rounds_most = 24;
constexpr unsigned piece_sum_bits = 24;
constexpr std::size_t pieces_per_block = 64;
constexpr std::uint8_t final_flag = 1;  // first byte of a result

/// What a session's key is turned into once per segment.
struct Keys {
  explicit Keys(const HashKey& hash_key) : key(hash_key), gear(hash_key), rolling(hash_key) {}
  const HashKey& key;
  Gear gear;
  Rolling rolling;
};

/// Bits of a block's sum in a search over `places` places among `blocks` blocks, so that a segment
/// of `gaps` gaps has a false match with a chance of about 2^-14.
[[nodiscard]] unsigned search_bits(std::uint64_t places, std::uint64_t blocks, std::size_t gaps);

[[nodiscard]] inline Grid grid_of(const Span& gap) {
  return {gap.basis, gap.unit, pieces_per_block};
}

/// The part of a gap's fresh or basis range that pieces `first` to `end` cover.
[[nodiscard]] inline Range range_of(const Range& whole, const Grid& grid, std::size_t first,
                                    std::size_t end) {
  return {whole.offset + grid.begin(first), grid.begin(end) - grid.begin(first)};
}

/// Adds to `plan` what comparing in place said: `same` has a flag a piece.
void add_pieces(Plan& plan, const Span& gap, const Grid& grid, const std::vector<bool>& same);
/// A gap whose begin and end have moved by different distances.
[[nodiscard]] inline bool is_shifted(const Span& gap) {
  return gap.fresh.bytes != gap.basis.bytes;
}

/// A block of a located gap: where its differing pieces are, if they could be told.
struct LocatedBlock {
  bool at_end = false;  // shifted like the gap's end, not like its begin
  Positions differing;
};
/// Where a block lies in the fresh file; nothing when that is outside the gap or before `from`.
[[nodiscard]] std::optional<Range> place_of(const Span& gap, const Grid& grid, std::size_t block,
                                            bool at_end, std::uint64_t from);
/// The same for located differences; a block at an impossible place is Error{stream}.
void add_located(Plan& plan, const Span& gap, const Grid& grid,
                 const std::vector<LocatedBlock>& blocks);

}  // namespace lockstep::delta
