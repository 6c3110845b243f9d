#pragma once
// Sums that find candidates: XXH3 under the session's secret, shortened by whoever sends them.
#include <array>

#include "base/bytes.hpp"
#include "delta/conversation.hpp"

namespace lockstep::delta {

[[nodiscard]] std::uint64_t sum64(View bytes, const HashKey& key);
[[nodiscard]] std::array<std::uint64_t, 2> sum128(View bytes, const HashKey& key);

/// The low `bits` bits of a sum.
[[nodiscard]] constexpr std::uint64_t shortened(std::uint64_t sum, unsigned bits) {
  return bits >= 64 ? sum : sum & ((std::uint64_t{1} << bits) - 1);
}

/// Smallest b with 2^b >= value; 0 for 0 and 1.
[[nodiscard]] unsigned log2_up(std::uint64_t value);

}  // namespace lockstep::delta
