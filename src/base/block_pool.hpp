#pragma once
// Memory for buffers of about one data frame (1 MiB), reused last in first out: a buffer is warm in
// the cache and its pages are there, where malloc would map and clear fresh ones each time.
//
// Threads  any; blocks may be given back by another thread than took them.
// Bounds   at most kept_max free blocks are kept.
#include <cstddef>

namespace lockstep {

class BlockPool {
 public:
  static constexpr std::size_t block_bytes = (std::size_t{1} << 20U) + (std::size_t{16} << 10U);
  static constexpr std::size_t smallest_bytes = std::size_t{128} << 10U;
  static constexpr std::size_t kept_max = 16;

  /// Whether a buffer of this size is a block: the same answer at both ends of its life. Under
  /// AddressSanitizer none is, so that it sees the end of each.
  [[nodiscard]] static constexpr bool serves(std::size_t bytes) noexcept {
#ifdef __SANITIZE_ADDRESS__
    return false;
#endif
    return bytes >= smallest_bytes && bytes <= block_bytes;
  }
  /// A block of block_bytes; throws std::bad_alloc.
  [[nodiscard]] static void* take();
  static void give(void* block) noexcept;
};

}  // namespace lockstep
