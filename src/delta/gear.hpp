#pragma once
// Content-defined chunking: a boundary lies where the rolling "gear" sum of the last 64 bytes has
// its high bits zero, so it moves with the content.
//
// Source  Xia et al., FastCDC (ATC'16): the gear sum and skipping the minimum. The cut is not
//         normalised: minimum = half the average leaves the sizes exponential above it.
// Cost    about half of the bytes are skipped.
#include <array>

#include "base/bytes.hpp"
#include "delta/conversation.hpp"

namespace lockstep::delta {

struct GearSize {
  std::uint64_t average = 0;  // a power of two, at least 256
  [[nodiscard]] std::uint64_t least() const { return average / 2; }
  [[nodiscard]] std::uint64_t most() const { return average * 4; }
};

class Gear {
 public:
  explicit Gear(const HashKey& key);
  /// Length of the chunk that starts at data's begin: at most size.most(), all of `data` when no
  /// boundary lies inside. Give at least size.most() bytes unless the range ends there.
  [[nodiscard]] std::size_t cut(View data, GearSize size) const;

 private:
  [[nodiscard]] std::uint64_t sum_of(View window) const;

  std::array<std::uint64_t, 256> table_;
};

}  // namespace lockstep::delta
