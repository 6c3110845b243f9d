#pragma once
// Sizes that both ends derive from FileShape alone.
#include "delta/conversation.hpp"
#include "delta/gear.hpp"

namespace lockstep::delta {

/// Error{stream} for sizes that no file has and that the formats cannot hold (above 2^50).
void check_shape(const FileShape& shape);

/// How a Table's blobs are laid out.
struct TableLayout {
  GearSize chunk;
  unsigned sum_bits = 0;
  std::uint64_t part_bytes = 0;  // of the basis in one blob; the last part is shorter
};
[[nodiscard]] TableLayout table_layout(const FileShape& shape);

}  // namespace lockstep::delta
