#include "delta/round.hpp"

#include <algorithm>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

/// The part of a gap that pieces `first` to `end` cover, as a span of the same shift.
Span part_of(const Span& gap, const Grid& grid, std::size_t first, std::size_t end) {
  Span part = gap;
  part.fresh = range_of(gap.fresh, grid, first, end);
  part.basis = range_of(gap.basis, grid, first, end);
  return part;
}

struct PlacedBlock {
  Range fresh;
  std::uint64_t basis = 0;
  std::size_t first_piece = 0;
};

void add_block(Plan& plan, const Grid& grid, const PlacedBlock& block,
               const std::vector<std::uint32_t>& differing) {
  const std::uint64_t start = grid.begin(block.first_piece);
  std::uint64_t done = 0;  // from the block's begin
  for (const std::uint32_t piece : differing) {
    const std::uint64_t begin = grid.begin(block.first_piece + piece) - start;
    const std::uint64_t end = grid.begin(block.first_piece + piece + 1) - start;
    plan.add_copy({block.fresh.offset + done, begin - done}, block.basis + done);
    plan.add_literal({block.fresh.offset + begin, end - begin});
    done = end;
  }
  plan.add_copy({block.fresh.offset + done, block.fresh.bytes - done}, block.basis + done);
}

}  // namespace

unsigned search_bits(std::uint64_t places, std::uint64_t blocks, std::size_t gaps) {
  constexpr unsigned margin_bits = 12;
  return std::min(log2_up(places) + log2_up(blocks) + log2_up(gaps) + margin_bits, 60U);
}

void add_pieces(Plan& plan, const Span& gap, const Grid& grid, const std::vector<bool>& same) {
  for (std::size_t i = 0; i < same.size();) {
    std::size_t end = i + 1;
    while (end < same.size() && same[end] == same[i]) ++end;
    const Span part = part_of(gap, grid, i, end);
    if (same[i]) {
      plan.add_copy(part.fresh, part.basis.offset);
    } else {
      plan.add_failed(part);
    }
    i = end;
  }
}

std::optional<Range> place_of(const Span& gap, const Grid& grid, std::size_t block, bool at_end,
                              std::uint64_t from) {
  const std::uint64_t begin = grid.begin(grid.first_piece(block));
  const std::uint64_t bytes = grid.begin(grid.first_piece(block + 1)) - begin;
  const std::uint64_t gap_end = gap.fresh.offset + gap.fresh.bytes;
  std::uint64_t offset = gap.fresh.offset + begin;
  if (at_end) {
    if (gap.basis.bytes - begin > gap.fresh.bytes) return std::nullopt;
    offset = gap_end - (gap.basis.bytes - begin);
  }
  if (offset < from || offset > gap_end || bytes > gap_end - offset) return std::nullopt;
  return Range{offset, bytes};
}

void add_located(Plan& plan, const Span& gap, const Grid& grid,
                 const std::vector<LocatedBlock>& blocks) {
  Sides sides{gap.basis.offset, {}};
  std::uint64_t at = gap.fresh.offset;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!blocks[i].differing) continue;
    const auto place = place_of(gap, grid, i, blocks[i].at_end, at);
    if (!place) malformed("delta block lies outside its gap");
    const std::size_t first = grid.first_piece(i);
    const std::uint64_t basis = gap.basis.offset + grid.begin(first);
    sides.right = basis;
    plan.add_open(gap, {at, place->offset - at}, sides);
    add_block(plan, grid, {*place, basis, first}, *blocks[i].differing);
    at = place->offset + place->bytes;
    sides.left = basis + place->bytes;
  }
  sides.right = gap.basis.offset + gap.basis.bytes;
  plan.add_open(gap, {at, gap.fresh.offset + gap.fresh.bytes - at}, sides);
}

}  // namespace lockstep::delta
