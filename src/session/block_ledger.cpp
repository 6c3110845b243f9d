#include "session/block_ledger.hpp"

#include <iterator>

namespace lockstep::session {

void BlockLedger::expect(std::uint32_t first, std::uint32_t count) {
  if (count > 0) expected_.emplace(first, std::uint64_t{first} + count);
}

bool BlockLedger::take(std::uint32_t block) {
  const auto after = expected_.upper_bound(block);
  if (after == expected_.begin()) return false;
  const auto run = std::prev(after);
  const std::uint64_t end = run->second;
  if (block >= end) return false;
  run->second = block;
  if (run->first == block) expected_.erase(run);
  if (block + std::uint64_t{1} < end) expected_.emplace_hint(after, block + 1, end);
  return true;
}

}  // namespace lockstep::session
