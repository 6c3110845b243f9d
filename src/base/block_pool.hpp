#pragma once
// Memory for large buffers, reused last in first out: a buffer is warm in the cache and its pages
// are there, where malloc would map and clear fresh ones each time. Two sizes: a data frame (1 MiB)
// and a segment (8 MiB).
//
// Threads  any; blocks may be given back by another thread than took them.
// Bounds   kept_max free blocks of each size are kept, 80 MiB in all, as far as they were touched.
#include <array>
#include <cstddef>
#include <optional>

namespace lockstep {

class BlockPool {
 public:
  struct Size {
    std::size_t least = 0;  // buffers from here
    std::size_t bytes = 0;  // to here have a block of this length
    std::size_t kept_max = 0;
  };
  static constexpr std::array<Size, 2> sizes{
      {{std::size_t{128} << 10U, (std::size_t{1} << 20U) + (std::size_t{16} << 10U), 32},
       {std::size_t{2} << 20U, std::size_t{8} << 20U, 6}}};

  /// Which of `sizes` a buffer is made of: the same answer at both ends of its life. Under
  /// AddressSanitizer none, so that it sees the end of each.
  [[nodiscard]] static constexpr std::optional<std::size_t> size_for(std::size_t bytes) noexcept {
#ifndef __SANITIZE_ADDRESS__
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (bytes >= sizes[i].least && bytes <= sizes[i].bytes) return i;
    }
#else
    static_cast<void>(bytes);
#endif
    return std::nullopt;
  }
  /// A block of sizes[size].bytes; throws std::bad_alloc.
  [[nodiscard]] static void* take(std::size_t size);
  static void give(void* block, std::size_t size) noexcept;
};

}  // namespace lockstep
