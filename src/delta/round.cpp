#include "delta/round.hpp"

#include <algorithm>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

/// The part of a gap that pieces `first` to `end` cover, as a span of the same shift.
Span part_of(const Span& gap, const Grid& grid, std::size_t first, std::size_t end) {
  Span part = gap;
  const std::uint64_t begin = grid.begin(first);
  part.fresh = {gap.fresh.offset + begin, grid.begin(end) - begin};
  part.basis = {gap.basis.offset + begin, part.fresh.bytes};
  return part;
}

void add_block(Plan& plan, const Span& block, const Grid& grid, const Span& gap,
               std::pair<std::size_t, const std::vector<std::uint32_t>*> differing) {
  const auto [first, positions] = differing;
  std::uint64_t at = block.fresh.offset;
  const std::uint64_t shift = gap.basis.offset - gap.fresh.offset;
  for (const std::uint32_t position : *positions) {
    const Span piece = part_of(gap, grid, first + position, first + position + 1);
    plan.add_copy({at, piece.fresh.offset - at}, at + shift);
    plan.add_literal(piece.fresh);
    at = piece.fresh.offset + piece.fresh.bytes;
  }
  plan.add_copy({at, block.fresh.offset + block.fresh.bytes - at}, at + shift);
}

}  // namespace

unsigned search_bits(std::uint64_t places, std::uint64_t blocks, std::size_t gaps) {
  constexpr unsigned margin_bits = 14;
  return std::min(log2_up(places) + log2_up(blocks) + log2_up(gaps) + margin_bits, 60U);
}

std::vector<std::uint64_t> piece_sums(View data, const Grid& grid, const HashKey& key) {
  std::vector<std::uint64_t> sums(grid.pieces());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::uint64_t begin = grid.begin(i);
    sums[i] = sum64(data.subspan(begin, grid.begin(i + 1) - begin), key);
  }
  return sums;
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

void add_located(Plan& plan, const Span& gap, const Grid& grid,
                 const std::vector<Positions>& blocks) {
  for (std::size_t i = 0; i < blocks.size();) {
    std::size_t end = i + 1;
    while (!blocks[i] && end < blocks.size() && !blocks[end]) ++end;
    const Span part = part_of(gap, grid, grid.first_piece(i), grid.first_piece(end));
    if (blocks[i]) {
      add_block(plan, part, grid, gap, {grid.first_piece(i), &*blocks[i]});
    } else {
      plan.add_failed(part);
    }
    i = end;
  }
}

}  // namespace lockstep::delta
