#pragma once
// Sizes that both ends derive from FileShape alone.
#include "delta/conversation.hpp"
#include "delta/gear.hpp"

namespace lockstep::delta {

/// How a Table's blobs are laid out.
struct TableLayout {
  GearSize chunk;
  unsigned sum_bits = 0;
  std::uint64_t chunks_most = 0;  // a basis cannot have more
};
[[nodiscard]] TableLayout table_layout(const FileShape& shape);

}  // namespace lockstep::delta
