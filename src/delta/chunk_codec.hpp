#pragma once
// How lists of content-defined chunks are written: length and shortened sum of each.
#include <vector>

#include "delta/bits.hpp"
#include "delta/chunk_index.hpp"
#include "delta/gear.hpp"
#include "delta/plan.hpp"

namespace lockstep::delta {

void write_chunk(BitWriter& out, const Block& chunk, GearSize size, unsigned sum_bits);
/// A chunk at `offset` of a range that ends at `end`; a length that the chunker cannot have made
/// is Error{stream}.
[[nodiscard]] Block read_chunk(BitReader& in, Range left, GearSize size, unsigned sum_bits);

/// All chunks of a gap's basis range, without a count: they fill it.
void write_chunks(BitWriter& out, const Span& gap, const std::vector<Block>& chunks,
                  unsigned sum_bits);
[[nodiscard]] std::vector<Block> read_chunks(BitReader& in, const Span& gap, unsigned sum_bits);
/// Bits of their sums.
[[nodiscard]] unsigned chunk_bits(const Span& gap, std::size_t gaps);

}  // namespace lockstep::delta
