#pragma once
// Chunks of a basis range in order, and the way from a sum to the chunk.
//
// Memory  about 28 bytes a chunk.
#include <cstdint>
#include <optional>
#include <vector>

namespace lockstep::delta {

/// Sum of a block of the basis; offsets are absolute.
struct Block {
  std::uint64_t offset = 0;
  std::uint64_t sum = 0;
  std::uint32_t bytes = 0;
  [[nodiscard]] std::uint64_t end() const { return offset + bytes; }
};

class ChunkIndex {
 public:
  void assign(std::vector<Block> blocks);
  /// A block with this sum and length. Of equal blocks only the first is found; a chain of
  /// different sums is followed 64 steps at most.
  [[nodiscard]] std::optional<std::size_t> find(std::uint64_t sum, std::uint64_t bytes) const;
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }

 private:
  void insert(std::uint32_t index);
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> slots_;  // index + 1, 0 = free
};

}  // namespace lockstep::delta
