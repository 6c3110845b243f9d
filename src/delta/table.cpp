#include <algorithm>
#include <cassert>

#include "delta/chunk_codec.hpp"
#include "delta/chunk_reader.hpp"
#include "delta/table_state.hpp"

namespace lockstep::delta {

Range table_part_range(const FileShape& shape, std::uint32_t part) {
  const std::uint64_t each = table_layout(shape).part_bytes;
  assert(part < table_parts(shape));
  return {part * each, std::min(each, shape.basis_bytes - part * each)};
}

Bytes sign_table_part(const Basis& basis, const FileShape& shape, std::uint32_t part) {
  const TableLayout layout = table_layout(shape);
  const Gear gear(*shape.key);
  ChunkReader reader(basis, table_part_range(shape, part), gear, *shape.key);
  Bytes blob;
  BitWriter out(blob);
  while (const auto chunk = reader.next(layout.chunk)) {
    write_chunk(out, *chunk, layout.chunk, layout.sum_bits);
  }
  out.finish();
  return blob;
}

Table::Table(const FileShape& shape) : state_(std::make_unique<State>(shape)) {}
Table::~Table() = default;

bool Table::complete() const {
  return state_->left == 0;
}

void Table::add(std::uint32_t part, View blob) {
  State& state = *state_;
  if (part >= state.parts.size()) malformed("delta table has too many parts");
  std::vector<Block>& chunks = state.parts[part];
  if (!chunks.empty()) malformed("delta table part comes twice");
  BitReader in(blob);
  Range left = table_part_range(state.shape, part);
  while (left.bytes > 0) {
    chunks.push_back(read_chunk(in, left, state.layout.chunk, state.layout.sum_bits));
    left.offset += chunks.back().bytes;
    left.bytes -= chunks.back().bytes;
  }
  in.expect_end();
  if (--state.left > 0) return;
  std::vector<Block> all;
  for (std::vector<Block>& some : state.parts) all.insert(all.end(), some.begin(), some.end());
  state.parts = {};
  state.index.assign(std::move(all));
}

}  // namespace lockstep::delta
