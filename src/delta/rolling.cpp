#include "delta/rolling.hpp"

#include <algorithm>
#include <bit>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr unsigned filter_bits_least = 12;
constexpr unsigned filter_bits_most = 18;

/// Which sums can be among the blocks: one bit for each of their upper bits.
class Filter {
 public:
  Filter(const std::vector<Block>& blocks, unsigned sum_bits)
      : bits_(std::min(std::clamp(log2_up(blocks.size()) + 5, filter_bits_least, filter_bits_most),
                       sum_bits)),
        words_((std::size_t{1} << bits_) / 64 + 1, 0) {
    for (const Block& block : blocks) {
      const std::uint64_t at = block.sum >> (sum_bits - bits_);
      words_[at / 64] |= std::uint64_t{1} << (at % 64);
    }
  }
  [[nodiscard]] bool may_have(std::uint64_t sum) const {
    const std::uint64_t at = sum >> (64 - bits_);
    return (words_[at / 64] >> (at % 64) & 1U) != 0;
  }

 private:
  unsigned bits_;
  std::vector<std::uint64_t> words_;
};

}  // namespace

Rolling::Rolling(const HashKey& key) : values_() {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const std::array<std::byte, 2> label{std::byte{'r'}, static_cast<std::byte>(i)};
    values_[i] = sum64(label, key);
  }
  factor_ = sum64(as_view("factor"), key) | 5U;
}

std::uint64_t Rolling::sum(View window) const {
  std::uint64_t sum = 0;
  for (const std::byte byte : window)
    sum = sum * factor_ + values_[std::to_integer<std::size_t>(byte)];
  return sum;
}

std::vector<Block> roll_blocks(const Span& gap) {
  const std::uint64_t count = gap.basis.bytes / gap.unit;
  const std::uint64_t kept = std::min(count, roll_blocks_most(gap.unit));
  const std::uint64_t left = (kept + 1) / 2;
  std::vector<Block> blocks(kept);
  for (std::uint64_t i = 0; i < kept; ++i) {
    const std::uint64_t from_end = (kept - i) * gap.unit;
    blocks[i].offset = i < left ? gap.basis.offset + i * gap.unit : end_of(gap.basis) - from_end;
    blocks[i].bytes = gap.unit;
  }
  return blocks;
}

class WindowSearch {
 public:
  WindowSearch(const Rolling& rolling, const Span& gap, View fresh, ChunkIndex index)
      : rolling_(rolling), gap_(gap), fresh_(fresh), index_(std::move(index)) {
    std::uint64_t power = 1;
    for (std::uint32_t i = 0; i < gap.unit; ++i) power *= rolling.factor_;
    for (std::size_t i = 0; i < leaving_.size(); ++i) leaving_[i] = rolling.values_[i] * power;
  }

  std::vector<Match> run(unsigned sum_bits) {
    const Filter filter(index_.blocks(), sum_bits);
    const unsigned drop = 64 - sum_bits;
    const std::size_t unit = gap_.unit;
    std::size_t at = 0;
    while (at + unit <= fresh_.size()) {
      std::uint64_t sum = rolling_.sum(fresh_.subspan(at, unit));
      if (next_ < index_.blocks().size() && index_.blocks()[next_].sum == sum >> drop) {
        at = take(next_, at);
        continue;
      }
      const auto found = roll_on(filter, drop, at, sum);
      if (!found) break;
      at = take(*found, at);
    }
    return std::move(matches_);
  }

 private:
  /// Moves `at` to the next match.
  std::optional<std::size_t> roll_on(const Filter& filter, unsigned drop, std::size_t& at,
                                     std::uint64_t sum) const {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(fresh_.data());
    const std::size_t last = fresh_.size() - gap_.unit;
    for (std::size_t i = at;; ++i) {
      const auto found = filter.may_have(sum) ? index_.find(sum >> drop, gap_.unit) : std::nullopt;
      if (found) {
        at = i;
        return found;
      }
      if (i == last) return std::nullopt;
      sum = sum * rolling_.factor_ + (rolling_.values_[bytes[i + gap_.unit]] - leaving_[bytes[i]]);
    }
  }

  std::size_t take(std::size_t block, std::size_t at) {
    matches_.push_back({gap_.fresh.offset + at, index_.blocks()[block].offset, gap_.unit});
    next_ = block + 1;
    return at + gap_.unit;
  }

  const Rolling& rolling_;
  const Span& gap_;
  View fresh_;
  ChunkIndex index_;
  std::array<std::uint64_t, 256> leaving_{};
  std::vector<Match> matches_;
  std::size_t next_ = 0;
};

std::vector<Match> match_windows(const Rolling& rolling, const Span& gap, View fresh,
                                 const std::vector<Block>& blocks, unsigned sum_bits) {
  ChunkIndex index;
  index.assign(blocks);
  return WindowSearch(rolling, gap, fresh, std::move(index)).run(sum_bits);
}

}  // namespace lockstep::delta
