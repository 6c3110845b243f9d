#pragma once
// Cuts a range of the basis into content-defined chunks while reading it front to back.
//
// Memory  a window of 512 KiB or two of the longest chunks, that stays in the cache while it is
//         cut and summed.
#include <optional>

#include "delta/chunk_index.hpp"
#include "delta/gear.hpp"

namespace lockstep::delta {

class ChunkReader {
 public:
  /// All are borrowed.
  ChunkReader(const Basis& basis, Range range, const Gear& gear, const HashKey& key);

  /// The next chunk with its whole 64-bit sum; nothing at the range's end. The same size always.
  [[nodiscard]] std::optional<Block> next(GearSize size);

 private:
  void refill(GearSize size);
  const Basis& basis_;
  const Gear& gear_;
  const HashKey& key_;
  Range left_;
  Bytes window_;
  std::size_t begin_ = 0;
};

}  // namespace lockstep::delta
