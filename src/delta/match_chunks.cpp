#include "delta/match_chunks.hpp"

#include <algorithm>
#include <optional>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

class Walk {
 public:
  Walk(const ChunkSearch& search, View fresh, std::uint64_t offset)
      : search_(search), fresh_(fresh), offset_(offset) {}

  std::vector<Match> run() {
    std::size_t next = 0;  // the chunk expected here; a gap often starts with its basis' first
    while (at_ < fresh_.size()) {
      if (next < blocks().size() && is_at(next, at_)) {
        take(next++, at_);
        continue;
      }
      next = search_forward();
    }
    return std::move(matches_);
  }

 private:
  [[nodiscard]] const std::vector<Block>& blocks() const { return search_.index.blocks(); }

  [[nodiscard]] std::uint64_t sum(std::size_t at, std::size_t bytes) const {
    return shortened(sum64(fresh_.subspan(at, bytes), search_.key), search_.sum_bits);
  }

  [[nodiscard]] bool is_at(std::size_t block, std::size_t at) const {
    const std::size_t bytes = blocks()[block].bytes;
    return bytes <= fresh_.size() - at && sum(at, bytes) == blocks()[block].sum;
  }

  void take(std::size_t block, std::size_t at) {
    matches_.push_back({offset_ + at, blocks()[block].offset, blocks()[block].bytes});
    at_ = at + blocks()[block].bytes;
    matched_to_ = at_;
  }

  /// Cuts from here until a chunk is known; the chunk to try next, or none.
  std::size_t search_forward() {
    while (at_ < fresh_.size()) {
      const std::size_t bytes = search_.gear.cut(fresh_.subspan(at_), search_.size);
      const auto found = search_.index.find(sum(at_, bytes), bytes);
      if (found) {
        take_back_to_last(*found);
        return *found + 1;
      }
      at_ += bytes;
    }
    return blocks().size();
  }

  /// Also takes the chunks before `block` where they end at this place.
  void take_back_to_last(std::size_t block) {
    std::size_t first = block;
    std::size_t at = at_;
    while (first > 0 && blocks()[first - 1].bytes <= at - matched_to_ &&
           is_at(first - 1, at - blocks()[first - 1].bytes)) {
      at -= blocks()[--first].bytes;
    }
    for (; first <= block; ++first) {
      take(first, at);
      at = at_;
    }
  }

  const ChunkSearch& search_;
  View fresh_;
  std::uint64_t offset_;
  std::size_t at_ = 0;
  std::size_t matched_to_ = 0;
  std::vector<Match> matches_;
};

}  // namespace

std::vector<Match> match_chunks(const ChunkSearch& search, View fresh, std::uint64_t fresh_offset) {
  return Walk(search, fresh, fresh_offset).run();
}

}  // namespace lockstep::delta
