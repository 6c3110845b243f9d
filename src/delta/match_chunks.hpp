#pragma once
// Finds content-defined chunks of the basis in fresh bytes.
//
// After a match the chunk that follows in the basis is tried where the match ends: one XXH3 pass
// and no search. Only where that fails are the fresh bytes cut and looked up.
#include "delta/chunk_index.hpp"
#include "delta/gear.hpp"
#include "delta/plan.hpp"

namespace lockstep::delta {

struct ChunkSearch {
  const ChunkIndex& index;
  const Gear& gear;
  const HashKey& key;
  GearSize size;
  unsigned sum_bits = 64;
};

/// Matches of `fresh` (whose first byte is at `fresh_offset`), one per chunk, in fresh order.
[[nodiscard]] std::vector<Match> match_chunks(const ChunkSearch& search, View fresh,
                                              std::uint64_t fresh_offset);

}  // namespace lockstep::delta
