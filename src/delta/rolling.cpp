#include "delta/rolling.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <optional>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

/// Which sums can be among the blocks: one bit for each value of their upper bits. Of other sums
/// few pass; a second bit a block would cost each offset more than it saves.
template <unsigned index_bits>
class Filter {
 public:
  Filter(const std::vector<Block>& blocks, unsigned sum_bits) : words_() {
    assert(sum_bits >= index_bits);
    for (const Block& block : blocks) {
      const std::uint64_t sum = block.sum << (64 - sum_bits);
      words_[sum >> word_shift] |= std::uint64_t{1} << (sum >> bit_shift & 63U);
    }
  }
  [[nodiscard]] bool may_have(std::uint64_t sum) const {
    return (words_[sum >> word_shift] >> (sum >> bit_shift & 63U) & 1U) != 0;
  }

 private:
  static constexpr unsigned bit_shift = 64 - index_bits;
  static constexpr unsigned word_shift = bit_shift + 6;
  std::array<std::uint64_t, std::size_t{1} << (64 - word_shift)> words_;
};

}  // namespace

Rolling::Rolling(const HashKey& key) : values_(), powers_() {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const std::array<std::byte, 2> label{std::byte{'r'}, static_cast<std::byte>(i)};
    values_[i] = sum64(label, key);
  }
  powers_ = {1, sum64(as_view("factor"), key) | 5U};
  for (std::size_t i = 2; i < powers_.size(); ++i) powers_[i] = powers_[i - 1] * powers_[1];
}

// Four bytes a step, because a step has to wait for the multiplication of the one before it.
std::uint64_t Rolling::sum(View window) const {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(window.data());
  const auto value = [&](std::size_t i) { return values_[bytes[i]]; };
  std::uint64_t sum = 0;
  std::size_t i = 0;
  for (; i + 4 <= window.size(); i += 4) {
    sum = sum * powers_[4] + (value(i) * powers_[3] + value(i + 1) * powers_[2]) +
          (value(i + 2) * powers_[1] + value(i + 3));
  }
  for (; i < window.size(); ++i) sum = sum * powers_[1] + value(i);
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
    for (std::uint32_t i = 0; i < gap.unit; ++i) power *= rolling.powers_[1];
    for (std::size_t i = 0; i < leaving_.size(); ++i) leaving_[i] = rolling.values_[i] * power;
  }

  /// The filter is as small as the blocks allow: it is cleared for every gap, and probed at every
  /// offset. 4, 32 or 256 KiB: the first cache or the second.
  std::vector<Match> run(unsigned sum_bits) {
    const std::size_t count = index_.blocks().size();
    if (count <= 64) {
      search<Filter<15>>(sum_bits);
    } else if (count <= 512) {
      search<Filter<18>>(sum_bits);
    } else {
      search<Filter<21>>(sum_bits);
    }
    return std::move(matches_);
  }

 private:
  template <class AnyFilter>
  void search(unsigned sum_bits) {
    const auto filter = std::make_unique<AnyFilter>(index_.blocks(), sum_bits);
    const unsigned drop = 64 - sum_bits;
    std::size_t at = 0;
    while (at + gap_.unit <= fresh_.size()) {
      const std::uint64_t sum = rolling_.sum(fresh_.subspan(at, gap_.unit));
      if (next_ < index_.blocks().size() && index_.blocks()[next_].sum == sum >> drop) {
        at = take(next_, at);
        continue;
      }
      const auto found = roll_on(*filter, drop, at, sum);
      if (!found) return;
      at = take(*found, at);
    }
  }

  /// Moves `at`, whose sum is `sum`, to the next match. Two offsets a step.
  template <class AnyFilter>
  std::optional<std::size_t> roll_on(const AnyFilter& filter, unsigned drop, std::size_t& at,
                                     std::uint64_t sum) const {
    const auto* leaving = reinterpret_cast<const std::uint8_t*>(fresh_.data());
    const auto* entering = leaving + gap_.unit;
    const auto change = [&](std::size_t i) {
      return rolling_.values_[entering[i]] - leaving_[leaving[i]];
    };
    const std::uint64_t factor = rolling_.powers_[1];
    const std::uint64_t square = rolling_.powers_[2];
    const std::size_t last = fresh_.size() - gap_.unit;
    for (; at + 2 <= last; at += 2) {
      const std::uint64_t first = change(at);
      const std::uint64_t next = sum * factor + first;
      if (filter.may_have(sum) || filter.may_have(next)) {
        if (const auto found = find(sum >> drop)) return found;
        if (const auto found = find(next >> drop)) return ++at, found;
      }
      sum = sum * square + (first * factor + change(at + 1));
    }
    for (;; ++at) {
      if (const auto found = find(sum >> drop)) return found;
      if (at == last) return std::nullopt;
      sum = sum * factor + change(at);
    }
  }

  [[nodiscard]] std::optional<std::size_t> find(std::uint64_t sum) const {
    return index_.find(sum, gap_.unit);
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
