#include "delta/chunk_reader.hpp"

#include <algorithm>
#include <cstring>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr std::uint64_t window_bytes = std::uint64_t{512} << 10U;

}  // namespace

ChunkReader::ChunkReader(const Basis& basis, Range range, const Gear& gear, const HashKey& key)
    : basis_(basis), gear_(gear), key_(key), left_(range) {}

std::optional<Block> ChunkReader::next(GearSize size) {
  if (left_.bytes == 0) return std::nullopt;
  if (window_.size() - begin_ < std::min(size.most(), left_.bytes)) refill(size);
  const View ahead = View(window_).subspan(begin_);
  const std::size_t bytes = gear_.cut(ahead, size);
  const Block chunk{left_.offset, sum64(ahead.first(bytes), key_),
                    static_cast<std::uint32_t>(bytes)};
  begin_ += bytes;
  left_.offset += bytes;
  left_.bytes -= bytes;
  return chunk;
}

void ChunkReader::refill(GearSize size) {
  const std::size_t kept = window_.size() - begin_;
  const std::uint64_t wanted = std::max(window_bytes, 2 * size.most());
  const std::uint64_t more = std::min(left_.bytes, wanted) - kept;
  if (kept > 0) std::memmove(window_.data(), window_.data() + begin_, kept);
  window_.resize(kept + more);
  basis_.read(left_.offset + kept, MutableView(window_).subspan(kept));
  begin_ = 0;
}

}  // namespace lockstep::delta
