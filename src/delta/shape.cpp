#include "delta/shape.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "delta/bits.hpp"
#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;
constexpr std::uint64_t gib = 1024 * mib;

}  // namespace

std::uint64_t segment_bytes(const FileShape& shape) {
  return shape.fresh_bytes >= 4 * gib ? 16 * mib : 8 * mib;
}

std::uint32_t segment_count(const FileShape& shape) {
  const std::uint64_t each = segment_bytes(shape);
  return static_cast<std::uint32_t>((shape.fresh_bytes + each - 1) / each);
}

bool needs_table(const FileShape& shape) {
  return segment_count(shape) > 1 && shape.basis_bytes > 0 &&
         shape.basis_bytes != shape.fresh_bytes;
}

std::uint32_t table_parts(const FileShape& shape) {
  const std::uint64_t each = table_layout(shape).part_bytes;
  return static_cast<std::uint32_t>((shape.basis_bytes + each - 1) / each);
}

Range segment_range(const FileShape& shape, std::uint32_t segment) {
  const std::uint64_t each = segment_bytes(shape);
  const std::uint64_t offset = segment * each;
  assert(offset <= shape.fresh_bytes);
  return {offset, std::min(each, shape.fresh_bytes - offset)};
}

void check_shape(const FileShape& shape) {
  constexpr std::uint64_t file_bytes_most = std::uint64_t{1} << 50U;
  if (shape.fresh_bytes > file_bytes_most || shape.basis_bytes > file_bytes_most) {
    malformed("file size out of range");
  }
}

TableLayout table_layout(const FileShape& shape) {
  check_shape(shape);
  constexpr unsigned chunks_bits = 21;
  constexpr std::uint64_t part_chunks = 1024;
  TableLayout layout;
  const auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(shape.basis_bytes)));
  layout.chunk.average = std::clamp(std::bit_ceil(root + 1) / 2, 16 * kib, mib);
  layout.chunk.average =
      std::max(layout.chunk.average, std::bit_ceil(shape.basis_bytes >> chunks_bits));
  // Lookups and chunks are about as many; the length is compared too and the tag decides.
  layout.sum_bits =
      log2_up(shape.basis_bytes / layout.chunk.average) + log2_up(shape.fresh_bytes >> 12U) + 8;
  layout.sum_bits = std::clamp(layout.sum_bits, 32U, 64U);
  layout.part_bytes = part_chunks * layout.chunk.average;
  return layout;
}

}  // namespace lockstep::delta
