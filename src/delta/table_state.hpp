#pragma once
// What a Table holds: shared by table.cpp and the segments that look it up.
#include "delta/chunk_index.hpp"
#include "delta/shape.hpp"

namespace lockstep::delta {

struct Table::State {
  explicit State(const FileShape& file)
      : basis_bytes(file.basis_bytes), layout(table_layout(file)) {}
  std::uint64_t basis_bytes;
  TableLayout layout;
  std::vector<Block> adding;
  std::uint64_t added_bytes = 0;
  ChunkIndex index;
};

}  // namespace lockstep::delta
