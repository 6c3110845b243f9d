#include "delta/bits.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "base/error.hpp"

namespace lockstep::delta {

TEST_SUITE("delta/bits") {
  TEST_CASE("reads back what was written") {
    Bytes blob;
    BitWriter out(blob);
    const std::uint64_t values[] = {0, 1, 2, 63, 64, 65, 4095, 4096, std::uint64_t{1} << 40U};
    const std::int64_t signed_values[] = {0, -1, 1, -64, 64, -(std::int64_t{1} << 40U)};
    for (const unsigned k : {0U, 1U, 6U, 15U}) {
      for (const std::uint64_t value : values) out.golomb(value, k);
      for (const std::int64_t value : signed_values) out.signed_golomb(value, k);
    }
    for (const std::uint64_t value : values) {
      out.bits(value, 64);
      out.rice(value & 0xFFFU, 4);
    }
    out.finish();
    BitReader in(blob);
    for (const unsigned k : {0U, 1U, 6U, 15U}) {
      for (const std::uint64_t value : values) CHECK(in.golomb(k) == value);
      for (const std::int64_t value : signed_values) CHECK(in.signed_golomb(k) == value);
    }
    for (const std::uint64_t value : values) {
      CHECK(in.bits(64) == value);
      CHECK(in.rice_below(0x1000, 4) == (value & 0xFFFU));
    }
    in.expect_end();
  }

  TEST_CASE("costs what the codes promise") {
    struct Case {
      std::uint64_t value;
      unsigned k;
      std::size_t bits;
    };
    for (const Case& c : {Case{0, 0, 1}, {1, 0, 3}, {2, 0, 3}, {3, 0, 5}, {63, 6, 7}, {64, 6, 9}}) {
      CAPTURE(c.value);
      Bytes blob;
      BitWriter out(blob);
      for (int i = 0; i < 8; ++i) out.golomb(c.value, c.k);
      out.finish();
      CHECK(blob.size() == c.bits);
    }
  }

  TEST_CASE("refuses numbers out of range and endless ones") {
    const Bytes ones(40, std::byte{0xFF});
    CHECK_THROWS_AS((void)BitReader(ones).golomb(0), Error);
    CHECK_THROWS_AS((void)BitReader(ones).rice_below(1000, 3), Error);
    CHECK_THROWS_AS((void)BitReader(ones).rice_below(std::uint64_t{1} << 62U, 0), Error);
    CHECK_THROWS_AS((void)BitReader({}).bit(), Error);
    Bytes blob;
    BitWriter out(blob);
    out.golomb(10, 0);
    out.finish();
    CHECK_THROWS_AS((void)BitReader(blob).golomb_below(10, 0), Error);
    CHECK(BitReader(blob).golomb_below(11, 0) == 10);
  }

  TEST_CASE("refuses what is left over") {
    const Bytes blob{std::byte{1}, std::byte{0}};
    BitReader in(blob);
    CHECK(in.bit());
    CHECK_THROWS_AS(in.expect_end(), Error);
    const Bytes dirty{std::byte{3}};
    BitReader padded(dirty);
    CHECK(padded.bit());
    CHECK_THROWS_AS(padded.expect_end(), Error);
  }
}

}  // namespace lockstep::delta
