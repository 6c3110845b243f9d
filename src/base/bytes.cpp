#include "base/bytes.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace lockstep {
namespace {

constexpr unsigned varint_bytes_max = 10;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

}  // namespace

void grow(Bytes& out, std::size_t capacity) {
  Bytes more;
  more.reserve(std::max(capacity, 2 * out.capacity()));
  more.resize(out.size());
  if (!out.empty()) std::memcpy(more.data(), out.data(), out.size());
  out.swap(more);
}

void ByteWriter::fixed(std::uint64_t value, std::size_t count) {
  std::array<std::byte, sizeof(value)> bytes{};
  for (std::size_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<std::byte>(value & 0xFFU);
    value >>= 8U;
  }
  append(out_, View(bytes).first(count));
}

void ByteWriter::varint(std::uint64_t value) {
  if (value < 0x80) return u8(static_cast<std::uint8_t>(value));  // most are
  std::array<std::byte, varint_bytes_max> bytes{};
  std::size_t count = 0;
  for (; value >= 0x80; value >>= 7U) {
    bytes[count++] = static_cast<std::byte>((value & 0x7FU) | 0x80U);
  }
  bytes[count++] = static_cast<std::byte>(value);
  append(out_, View(bytes).first(count));
}

void ByteWriter::signed_varint(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  varint((bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

std::uint64_t ByteReader::fixed(std::size_t count) {
  const View bytes = raw(count);
  std::uint64_t value = 0;
  for (std::size_t i = count; i > 0; --i) {
    value = (value << 8U) | std::to_integer<std::uint64_t>(bytes[i - 1]);
  }
  return value;
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < varint_bytes_max; ++i) {
    const std::uint64_t byte = fixed(1);
    if (i == varint_bytes_max - 1 && byte > 1) malformed("number does not fit 64 bits");
    value |= (byte & 0x7FU) << (7 * i);
    if (byte < 0x80) {
      if (byte == 0 && i > 0) malformed("number is not in its shortest form");
      return value;
    }
  }
  malformed("number is too long");
}

std::uint64_t ByteReader::varint_below(std::uint64_t limit) {
  const std::uint64_t value = varint();
  if (value >= limit) malformed("number out of range");
  return value;
}

std::int64_t ByteReader::signed_varint() {
  const std::uint64_t bits = varint();
  return static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1U));
}

View ByteReader::raw(std::size_t count) {
  if (count > in_.size()) malformed("message ends too early");
  const View bytes = in_.first(count);
  in_ = in_.subspan(count);
  return bytes;
}

View ByteReader::blob(std::size_t most) {
  const std::uint64_t count = varint();
  if (count > most) malformed("field is too long");
  return raw(static_cast<std::size_t>(count));
}

void ByteReader::expect_end() const {
  if (!in_.empty()) malformed("message has trailing bytes");
}

}  // namespace lockstep
