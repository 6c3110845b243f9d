#pragma once
// Bit-packed numbers: what all blobs of this room are made of.
//
// Bits fill a byte from its low end. The last byte is padded with zeros.
// Errors  BitReader throws Error{stream} on anything short, too long or out of range.
#include "base/bytes.hpp"

namespace lockstep::delta {

class BitWriter {
 public:
  explicit BitWriter(Bytes& out) noexcept : out_(out) {}
  void bits(std::uint64_t value, unsigned count);  // count <= 64; higher bits of value are ignored
  void bit(bool value) { bits(value ? 1 : 0, 1); }
  /// Exp-Golomb of order k: about k + 1 bits for values below 2^k, then 2 more per doubling.
  void golomb(std::uint64_t value, unsigned k);
  void signed_golomb(std::int64_t value, unsigned k);
  /// Rice: k low bits and the rest in unary, for lengths with an exponential distribution.
  void rice(std::uint64_t value, unsigned k);
  void finish();  // flushes the last byte

 private:
  void few(std::uint64_t value, unsigned count);
  Bytes& out_;
  std::uint64_t held_ = 0;
  unsigned held_bits_ = 0;
};

class BitReader {
 public:
  explicit BitReader(View in) noexcept : in_(in) {}
  [[nodiscard]] std::uint64_t bits(unsigned count);
  [[nodiscard]] bool bit() { return few(1) != 0; }
  [[nodiscard]] std::uint64_t golomb(unsigned k);
  [[nodiscard]] std::uint64_t golomb_below(std::uint64_t limit, unsigned k);
  [[nodiscard]] std::int64_t signed_golomb(unsigned k);
  [[nodiscard]] std::uint64_t rice_below(std::uint64_t limit, unsigned k);
  void expect_end() const;

 private:
  [[nodiscard]] std::uint64_t few(unsigned count);
  View in_;
  std::size_t next_ = 0;
  std::uint64_t held_ = 0;
  unsigned held_bits_ = 0;
};

[[noreturn]] void malformed(const char* what);  // Error{stream}

}  // namespace lockstep::delta
