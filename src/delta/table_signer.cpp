#include <algorithm>
#include <cstring>

#include "delta/chunk_codec.hpp"
#include "delta/shape.hpp"
#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr std::size_t blob_chunks = 8192;
constexpr std::size_t read_bytes = std::size_t{1} << 20U;

}  // namespace

struct TableSigner::State {
  State(const Basis& old_file, const FileShape& file)
      : basis(old_file),
        layout(table_layout(file)),
        key(*file.key),
        gear(*file.key),
        basis_bytes(file.basis_bytes) {}

  /// Bytes from the current chunk's begin: at least the longest chunk unless the file ends.
  View ahead() {
    const std::uint64_t wanted = std::min(layout.chunk.most(), basis_bytes - offset);
    if (buffer.size() - begin < wanted) refill();
    return View(buffer).subspan(begin);
  }

  void refill() {
    const std::size_t kept = buffer.size() - begin;
    const std::uint64_t more = std::min<std::uint64_t>(
        basis_bytes - offset - kept, std::max<std::uint64_t>(read_bytes, layout.chunk.most()));
    if (kept > 0) std::memmove(buffer.data(), buffer.data() + begin, kept);
    buffer.resize(kept + more);
    basis.read(offset + kept, MutableView(buffer).subspan(kept));
    begin = 0;
  }

  Block next_chunk() {
    const View data = ahead();
    const std::size_t bytes = gear.cut(data, layout.chunk);
    const Block chunk{offset, sum64(data.first(bytes), key), static_cast<std::uint32_t>(bytes)};
    begin += bytes;
    offset += bytes;
    return chunk;
  }

  const Basis& basis;
  TableLayout layout;
  const HashKey& key;
  Gear gear;
  std::uint64_t basis_bytes;
  std::uint64_t offset = 0;
  Bytes buffer;
  std::size_t begin = 0;
};

TableSigner::TableSigner(const Basis& basis, const FileShape& shape)
    : state_(std::make_unique<State>(basis, shape)) {}
TableSigner::~TableSigner() = default;

std::optional<Bytes> TableSigner::next() {
  std::vector<Block> chunks;
  while (chunks.size() < blob_chunks && state_->offset < state_->basis_bytes) {
    chunks.push_back(state_->next_chunk());
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
