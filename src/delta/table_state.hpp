#pragma once
// What a Table holds: shared by table.cpp and the segments that look it up.
#include "delta/chunk_index.hpp"
#include "delta/shape.hpp"

namespace lockstep::delta {

[[nodiscard]] Range table_part_range(const FileShape& shape, std::uint32_t part);

struct Table::State {
  explicit State(const FileShape& file)
      : shape(file), layout(table_layout(file)), parts(table_parts(file)), left(parts.size()) {}
  FileShape shape;
  TableLayout layout;
  std::vector<std::vector<Block>> parts;  // as they come; a part is never empty
  std::size_t left;                       // parts that have not come
  ChunkIndex index;                       // once all have
};

}  // namespace lockstep::delta
