#pragma once
// A whole file as blocks: the unit of what is sent without a basis.
#include <algorithm>
#include <cstdint>

#include "base/error.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {

/// Throws Error{stream} for a file of 2^32 blocks (4 PiB) or more.
[[nodiscard]] inline std::uint32_t blocks_in(std::uint64_t file_bytes) {
  const std::uint64_t count = (file_bytes + limits::block_bytes - 1) / limits::block_bytes;
  if (count > 0xFFFFFFFF) throw Error(ExitCode::stream, "file is too large");
  return static_cast<std::uint32_t>(count);
}

/// Length of block number `block`; 0 behind the end.
[[nodiscard]] inline std::uint64_t block_length(std::uint64_t file_bytes, std::uint32_t block) {
  const std::uint64_t offset = std::uint64_t{block} * limits::block_bytes;
  if (offset >= file_bytes) return 0;
  return std::min<std::uint64_t>(limits::block_bytes, file_bytes - offset);
}

}  // namespace lockstep::wire
