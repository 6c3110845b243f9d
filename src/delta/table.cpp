#include <cassert>

#include "delta/chunk_codec.hpp"
#include "delta/table_state.hpp"

namespace lockstep::delta {

Table::Table(const FileShape& shape) : state_(std::make_unique<State>(shape)) {}
Table::~Table() = default;

void Table::add(View blob) {
  BitReader in(blob);
  State& state = *state_;
  const std::uint64_t left_bytes = state.basis_bytes - state.added_bytes;
  const std::uint64_t most = left_bytes / state.layout.chunk.least() + 1;
  const std::uint64_t count = in.golomb_below(most + 1, table_count_order);
  if (count == 0) malformed("delta table blob is empty");
  for (std::uint64_t i = 0; i < count; ++i) {
    const Range left{state.added_bytes, state.basis_bytes - state.added_bytes};
    if (left.bytes == 0) malformed("delta table is longer than the basis");
    state.adding.push_back(read_chunk(in, left, state.layout.chunk, state.layout.sum_bits));
    state.added_bytes += state.adding.back().bytes;
  }
  in.expect_end();
}

void Table::finish() {
  if (state_->added_bytes != state_->basis_bytes) malformed("delta table does not cover the basis");
  state_->index.assign(std::move(state_->adding));
}

}  // namespace lockstep::delta
