#include "job/content_tag.hpp"

#include <algorithm>

namespace lockstep::job {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{1} << 20U;

}  // namespace

std::optional<Tag> tag_content(Packing& packing, const fs::InputFile& file, std::uint64_t bytes,
                               const Nonce& nonce) {
  const auto mac = packing.mac();
  mac->start(nonce);
  Bytes block(piece_bytes);  // of the pool, whatever the file's size: warm, and no malloc
  for (std::uint64_t offset = 0; offset < bytes; offset += piece_bytes) {
    const auto piece = MutableView(block).first(std::min(bytes - offset, piece_bytes));
    if (file.read(offset, piece) < piece.size()) return std::nullopt;
    mac->update(piece);
  }
  return mac->finish();
}

}  // namespace lockstep::job
