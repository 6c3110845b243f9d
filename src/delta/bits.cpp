#include "delta/bits.hpp"

#include <bit>

#include "base/error.hpp"

namespace lockstep::delta {
namespace {

constexpr unsigned few_max = 32;
constexpr unsigned golomb_width_max = 62;

std::uint64_t low(std::uint64_t value, unsigned count) {
  return count >= 64 ? value : value & ((std::uint64_t{1} << count) - 1);
}

}  // namespace

void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

void BitWriter::few(std::uint64_t value, unsigned count) {
  held_ |= low(value, count) << held_bits_;
  held_bits_ += count;
  for (; held_bits_ >= 8; held_bits_ -= 8) {
    out_.push_back(static_cast<std::byte>(held_ & 0xFFU));
    held_ >>= 8U;
  }
}

void BitWriter::bits(std::uint64_t value, unsigned count) {
  if (count > few_max) {
    few(value, few_max);
    few(value >> few_max, count - few_max);
  } else {
    few(value, count);
  }
}

void BitWriter::golomb(std::uint64_t value, unsigned k) {
  const std::uint64_t lifted = value + (std::uint64_t{1} << k);
  const auto width = static_cast<unsigned>(std::bit_width(lifted)) - 1;
  for (unsigned i = k; i < width; ++i) bit(true);
  bit(false);
  bits(lifted, width);
}

void BitWriter::signed_golomb(std::int64_t value, unsigned k) {
  const auto twice = static_cast<std::uint64_t>(value) << 1U;
  golomb(value < 0 ? ~twice : twice, k);
}

void BitWriter::rice(std::uint64_t value, unsigned k) {
  for (std::uint64_t i = value >> k; i > 0; --i) bit(true);
  bit(false);
  bits(value, k);
}

void BitWriter::finish() {
  if (held_bits_ > 0) few(0, 8 - held_bits_);
}

std::uint64_t BitReader::few(unsigned count) {
  while (held_bits_ < count) {
    if (next_ == in_.size()) malformed("delta blob ends too early");
    held_ |= std::to_integer<std::uint64_t>(in_[next_++]) << held_bits_;
    held_bits_ += 8;
  }
  const std::uint64_t value = low(held_, count);
  held_ >>= count;
  held_bits_ -= count;
  return value;
}

std::uint64_t BitReader::bits(unsigned count) {
  if (count <= few_max) return few(count);
  const std::uint64_t lower = few(few_max);
  return lower | few(count - few_max) << few_max;
}

std::uint64_t BitReader::golomb(unsigned k) {
  unsigned width = k;
  while (bit()) {
    if (++width > golomb_width_max) malformed("delta number is too long");
  }
  const std::uint64_t lifted = bits(width) | std::uint64_t{1} << width;
  return lifted - (std::uint64_t{1} << k);
}

std::uint64_t BitReader::golomb_below(std::uint64_t limit, unsigned k) {
  const std::uint64_t value = golomb(k);
  if (value >= limit) malformed("delta number out of range");
  return value;
}

std::int64_t BitReader::signed_golomb(unsigned k) {
  const std::uint64_t coded = golomb(k);
  const auto half = static_cast<std::int64_t>(coded >> 1U);
  return (coded & 1U) != 0 ? ~half : half;
}

std::uint64_t BitReader::rice_below(std::uint64_t limit, unsigned k) {
  std::uint64_t high = 0;
  while (bit()) {
    if ((++high << k) >= limit) malformed("delta number out of range");
  }
  const std::uint64_t value = high << k | bits(k);
  if (value >= limit) malformed("delta number out of range");
  return value;
}

void BitReader::expect_end() const {
  if (next_ != in_.size() || held_ != 0) malformed("delta blob has trailing bytes");
}

}  // namespace lockstep::delta
