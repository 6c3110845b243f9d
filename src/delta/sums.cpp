#include "delta/sums.hpp"

#ifdef LOCKSTEP_XXHASH_DISPATCH
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include <bit>

namespace lockstep::delta {

std::uint64_t sum64(View bytes, const HashKey& key) {
  return XXH3_64bits_withSecret(bytes.data(), bytes.size(), key.secret.data(), key.secret.size());
}

std::array<std::uint64_t, 2> sum128(View bytes, const HashKey& key) {
  const XXH128_hash_t sum =
      XXH3_128bits_withSecret(bytes.data(), bytes.size(), key.secret.data(), key.secret.size());
  return {sum.low64, sum.high64};
}

unsigned log2_up(std::uint64_t value) {
  return value <= 1 ? 0 : static_cast<unsigned>(std::bit_width(value - 1));
}

}  // namespace lockstep::delta
