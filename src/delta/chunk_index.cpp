#include "delta/chunk_index.hpp"

#include <bit>
#include <utility>

namespace lockstep::delta {
namespace {

constexpr std::size_t chain_most = 64;

}  // namespace

void ChunkIndex::assign(std::vector<Block> blocks) {
  blocks_ = std::move(blocks);
  slots_.assign(std::bit_ceil(blocks_.size() * 2 + 1), 0);
  for (std::size_t i = 0; i < blocks_.size(); ++i) insert(static_cast<std::uint32_t>(i));
}

void ChunkIndex::insert(std::uint32_t index) {
  const Block& block = blocks_[index];
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = block.sum & mask;
  for (std::size_t step = 0; step < chain_most; ++step, slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) {
      slots_[slot] = index + 1;
      return;
    }
    const Block& other = blocks_[slots_[slot] - 1];
    if (other.sum == block.sum && other.bytes == block.bytes) return;
  }
}

std::optional<std::size_t> ChunkIndex::find(std::uint64_t sum, std::uint64_t bytes) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = sum & mask;
  for (std::size_t step = 0; step < chain_most; ++step, slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return std::nullopt;
    const Block& block = blocks_[slots_[slot] - 1];
    if (block.sum == sum && block.bytes == bytes) return slots_[slot] - 1;
  }
  return std::nullopt;
}

}  // namespace lockstep::delta
