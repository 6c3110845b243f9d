#include "delta/chunk_codec.hpp"
#include "delta/chunk_reader.hpp"
#include "delta/shape.hpp"

namespace lockstep::delta {
namespace {

constexpr std::size_t blob_chunks = 8192;

}  // namespace

struct TableSigner::State {
  State(const Basis& basis, const FileShape& shape)
      : layout(table_layout(shape)),
        gear(*shape.key),
        reader(basis, {0, shape.basis_bytes}, gear, *shape.key) {}
  TableLayout layout;
  Gear gear;
  ChunkReader reader;
};

TableSigner::TableSigner(const Basis& basis, const FileShape& shape)
    : state_(std::make_unique<State>(basis, shape)) {}
TableSigner::~TableSigner() = default;

std::optional<Bytes> TableSigner::next() {
  std::vector<Block> chunks;
  while (chunks.size() < blob_chunks) {
    const auto chunk = state_->reader.next(state_->layout.chunk);
    if (!chunk) break;
    chunks.push_back(*chunk);
  }
  if (chunks.empty()) return std::nullopt;
  Bytes blob;
  BitWriter out(blob);
  out.golomb(chunks.size(), table_count_order);
  for (const Block& chunk : chunks) {
    write_chunk(out, chunk, state_->layout.chunk, state_->layout.sum_bits);
  }
  out.finish();
  return blob;
}

}  // namespace lockstep::delta
