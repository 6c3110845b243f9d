#include "delta/chunk_codec.hpp"

#include <algorithm>
#include <bit>

#include "delta/round.hpp"

namespace lockstep::delta {
namespace {

unsigned rice_order(GearSize size) {
  return static_cast<unsigned>(std::countr_zero(size.least()));
}

}  // namespace

// Only the last chunk of a range may be shorter than the minimum: its length is known then.
void write_chunk(BitWriter& out, const Block& chunk, GearSize size, unsigned sum_bits) {
  out.rice(chunk.bytes - std::min<std::uint64_t>(chunk.bytes, size.least()), rice_order(size));
  out.bits(chunk.sum, sum_bits);
}

Block read_chunk(BitReader& in, Range left, GearSize size, unsigned sum_bits) {
  const std::uint64_t longest = std::min(size.most(), left.bytes);
  const std::uint64_t shortest = std::min(size.least(), longest);
  const std::uint64_t bytes = shortest + in.rice_below(longest - shortest + 1, rice_order(size));
  return {left.offset, in.bits(sum_bits), static_cast<std::uint32_t>(bytes)};
}

void write_chunks(BitWriter& out, const Span& gap, const std::vector<Block>& chunks,
                  unsigned sum_bits) {
  for (const Block& chunk : chunks) write_chunk(out, chunk, GearSize{gap.unit}, sum_bits);
}

std::vector<Block> read_chunks(BitReader& in, const Span& gap, unsigned sum_bits) {
  std::vector<Block> chunks;
  Range left = gap.basis;
  while (left.bytes > 0) {
    chunks.push_back(read_chunk(in, left, GearSize{gap.unit}, sum_bits));
    left.offset += chunks.back().bytes;
    left.bytes -= chunks.back().bytes;
  }
  return chunks;
}

unsigned chunk_bits(const Span& gap, std::size_t gaps) {
  constexpr unsigned length_bits = 6;  // a match has the same length, too
  const std::uint64_t least = GearSize{gap.unit}.least();
  return search_bits(gap.fresh.bytes / least, gap.basis.bytes / least, gaps) - length_bits;
}

}  // namespace lockstep::delta
