#include "delta/sample.hpp"

#include <algorithm>

#include "delta/chunk_reader.hpp"
#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr std::uint64_t overlap_bytes = std::uint64_t{128} << 10U;
constexpr unsigned chosen_bits = 5;  // one chunk in 32
constexpr unsigned count_order = 6;

bool is_chosen(std::uint64_t sum) {
  return sum >> (64 - chosen_bits) == 0;
}

/// Bits of a sum, so that a segment of `gaps` gaps has a false yes with a chance of about 2^-6.
unsigned sample_bits(std::size_t sums, std::size_t gaps) {
  constexpr unsigned margin_bits = 6;
  return 2 * log2_up(sums) + log2_up(gaps) + margin_bits;
}

}  // namespace

// As long in both files as content may have moved, so that the two parts still have a piece in
// common where it has moved that far.
Range sample_range(const Range& whole) {
  const std::uint64_t bytes = std::min(whole.bytes, drift_bytes_most(whole.bytes) + overlap_bytes);
  return {whole.offset + (whole.bytes - bytes) / 2, bytes};
}

std::vector<std::uint64_t> sample_sums(const Basis& basis, const Span& gap, const Gear& gear,
                                       const HashKey& key) {
  std::vector<std::uint64_t> sums;
  ChunkReader reader(basis, sample_range(gap.basis), gear, key);
  while (const auto chunk = reader.next(GearSize{gap.unit})) {
    if (is_chosen(chunk->sum)) sums.push_back(chunk->sum);
  }
  return sums;
}

std::vector<std::uint64_t> sample_sums(View fresh, const Span& gap, const Gear& gear,
                                       const HashKey& key) {
  std::vector<std::uint64_t> sums;
  while (!fresh.empty()) {
    const View chunk = fresh.first(gear.cut(fresh, GearSize{gap.unit}));
    const std::uint64_t sum = sum64(chunk, key);
    if (is_chosen(sum)) sums.push_back(sum);
    fresh = fresh.subspan(chunk.size());
  }
  return sums;
}

void write_sample(BitWriter& out, const std::vector<std::uint64_t>& sums, std::size_t gaps) {
  out.golomb(sums.size(), count_order);
  for (const std::uint64_t sum : sums) out.bits(sum, sample_bits(sums.size(), gaps));
}

bool read_sample(BitReader& in, const Span& gap, const std::vector<std::uint64_t>& ours,
                 std::size_t gaps) {
  const std::uint64_t most = sample_range(gap.basis).bytes / GearSize{gap.unit}.least() + 1;
  const std::uint64_t count = in.golomb_below(most + 1, count_order);
  const unsigned bits = sample_bits(count, gaps);
  std::vector<std::uint64_t> known(ours.size());
  std::transform(ours.begin(), ours.end(), known.begin(),
                 [bits](std::uint64_t sum) { return shortened(sum, bits); });
  std::sort(known.begin(), known.end());
  bool found = false;
  for (std::uint64_t i = 0; i < count; ++i) {
    found = std::binary_search(known.begin(), known.end(), in.bits(bits)) || found;
  }
  return found;
}

}  // namespace lockstep::delta
