#include "delta/gear.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr std::size_t window_bytes = 64;

}  // namespace

Gear::Gear(const HashKey& key) : table_() {
  for (std::size_t i = 0; i < table_.size(); ++i) {
    const std::array<std::byte, 2> label{std::byte{'g'}, static_cast<std::byte>(i)};
    table_[i] = sum64(label, key);
  }
}

std::uint64_t Gear::sum_of(View window) const {
  std::uint64_t sum = 0;
  for (const std::byte one : window) sum = (sum << 1U) + table_[std::to_integer<std::size_t>(one)];
  return sum;
}

std::size_t Gear::cut(View data, GearSize size) const {
  assert(std::has_single_bit(size.average) && size.average >= 4 * window_bytes);
  const std::size_t end = std::min<std::size_t>(data.size(), size.most());
  if (end <= size.least()) return end;
  // A boundary has probability 1 / least() per byte: the top bits below this limit.
  const auto shift = static_cast<unsigned>(64 - std::countr_zero(size.least()));
  const std::uint64_t limit = std::uint64_t{1} << shift;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
  std::size_t at = size.least();
  std::uint64_t sum = sum_of(data.subspan(at - window_bytes, window_bytes));
  for (; at + 4 <= end; at += 4) {
    sum = (sum << 1U) + table_[bytes[at]];
    if (sum < limit) return at + 1;
    sum = (sum << 1U) + table_[bytes[at + 1]];
    if (sum < limit) return at + 2;
    sum = (sum << 1U) + table_[bytes[at + 2]];
    if (sum < limit) return at + 3;
    sum = (sum << 1U) + table_[bytes[at + 3]];
    if (sum < limit) return at + 4;
  }
  for (; at < end; ++at) {
    sum = (sum << 1U) + table_[bytes[at]];
    if (sum < limit) return at + 1;
  }
  return end;
}

}  // namespace lockstep::delta
