#include "base/bytes.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>

#include "base/error.hpp"

namespace lockstep {
namespace {

Bytes bytes(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

constexpr std::uint64_t u64_max = std::numeric_limits<std::uint64_t>::max();

template <class Read>
ExitCode code_of(const Bytes& in, Read read) {
  ByteReader reader(in);
  try {
    static_cast<void>(read(reader));
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("base/bytes") {
  TEST_CASE("fixed numbers are little endian") {
    Bytes out;
    ByteWriter writer(out);
    writer.u8(0x01);
    writer.u16(0x0203);
    writer.u32(0x04050607);
    writer.u64(0x08090A0B0C0D0E0FULL);
    CHECK(writer.size() == 15);
    CHECK(out == bytes({0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04, 0x0F, 0x0E, 0x0D, 0x0C, 0x0B,
                        0x0A, 0x09, 0x08}));

    ByteReader reader(out);
    CHECK(reader.u8() == 0x01);
    CHECK(reader.u16() == 0x0203);
    CHECK(reader.u32() == 0x04050607);
    CHECK(reader.u64() == 0x08090A0B0C0D0E0FULL);
    CHECK_NOTHROW(reader.expect_end());
  }

  TEST_CASE("a varint has one form, the shortest") {
    struct Case {
      std::uint64_t value;
      Bytes form;
    };
    const Case cases[] = {
        {0, bytes({0x00})},
        {1, bytes({0x01})},
        {0x7F, bytes({0x7F})},
        {0x80, bytes({0x80, 0x01})},
        {0x3FFF, bytes({0xFF, 0x7F})},
        {0x4000, bytes({0x80, 0x80, 0x01})},
        {0xFFFFFFFF, bytes({0xFF, 0xFF, 0xFF, 0xFF, 0x0F})},
        {u64_max, bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01})},
    };
    for (const Case& c : cases) {
      CAPTURE(c.value);
      Bytes out;
      ByteWriter(out).varint(c.value);
      CHECK(out == c.form);
      ByteReader reader(c.form);
      CHECK(reader.varint() == c.value);
      CHECK(reader.left() == 0);
    }
  }

  TEST_CASE("every power of two survives a varint and so do its neighbours") {
    for (unsigned bit = 0; bit < 64; ++bit) {
      const std::uint64_t power = std::uint64_t{1} << bit;
      for (const std::uint64_t value : {power - 1, power, power + 1}) {
        CAPTURE(value);
        Bytes out;
        ByteWriter(out).varint(value);
        CHECK(ByteReader(out).varint() == value);
      }
    }
  }

  TEST_CASE("a malformed varint is an error of the stream") {
    const Bytes cases[] = {
        bytes({}),                                                            // nothing
        bytes({0x80}),                                                        // cut
        bytes({0xFF, 0xFF}),                                                  // cut later
        bytes({0x80, 0x00}),                                                  // zero in two bytes
        bytes({0xFF, 0x80, 0x00}),                                            // trailing zero group
        bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}),  // bit 64
        bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x00}),
        bytes({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}),  // 11 bytes
        bytes({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}),
    };
    for (const Bytes& in : cases) {
      CAPTURE(in.size());
      CHECK(code_of(in, [](ByteReader& reader) { return reader.varint(); }) == ExitCode::stream);
    }
  }

  TEST_CASE("varint_below refuses the limit itself") {
    const auto below = [](std::uint64_t limit) {
      return [limit](ByteReader& reader) { return reader.varint_below(limit); };
    };
    CHECK(code_of(bytes({0x09}), below(10)) == ExitCode::ok);
    CHECK(code_of(bytes({0x0A}), below(10)) == ExitCode::stream);
    CHECK(code_of(bytes({0x00}), below(0)) == ExitCode::stream);
  }

  TEST_CASE("signed varints keep small magnitudes short") {
    struct Case {
      std::int64_t value;
      std::size_t length;
    };
    const Case cases[] = {{0, 1},
                          {-1, 1},
                          {1, 1},
                          {-64, 1},
                          {63, 1},
                          {64, 2},
                          {-65, 2},
                          {std::numeric_limits<std::int64_t>::min(), 10},
                          {std::numeric_limits<std::int64_t>::max(), 10}};
    for (const Case& c : cases) {
      CAPTURE(c.value);
      Bytes out;
      ByteWriter(out).signed_varint(c.value);
      CHECK(out.size() == c.length);
      CHECK(ByteReader(out).signed_varint() == c.value);
    }
  }

  TEST_CASE("blobs and texts are bounded by what the reader allows") {
    Bytes out;
    ByteWriter(out).text("hello");
    CHECK(ByteReader(out).text(5) == "hello");
    CHECK(code_of(out, [](ByteReader& r) { return r.text(4); }) == ExitCode::stream);
    CHECK(code_of(out, [](ByteReader& r) { return r.blob(4); }) == ExitCode::stream);

    Bytes empty;
    ByteWriter(empty).blob({});
    CHECK(ByteReader(empty).blob(0).empty());
  }

  TEST_CASE("a length beyond the message is refused before anything is read") {
    for (const std::uint64_t claimed : {std::uint64_t{4}, std::uint64_t{1} << 40U, u64_max}) {
      CAPTURE(claimed);
      Bytes out;
      ByteWriter writer(out);
      writer.varint(claimed);
      writer.raw(as_view("abc"));
      CHECK(code_of(out, [](ByteReader& r) { return r.blob(u64_max); }) == ExitCode::stream);
    }
  }

  TEST_CASE("every number fails on a message cut anywhere") {
    const auto cut_u64 = [](ByteReader& r) { return r.u64(); };
    for (std::size_t length = 0; length < 8; ++length) {
      CAPTURE(length);
      CHECK(code_of(Bytes(length), cut_u64) == ExitCode::stream);
    }
    CHECK(code_of(Bytes(0), [](ByteReader& r) { return r.u8(); }) == ExitCode::stream);
    CHECK(code_of(Bytes(1), [](ByteReader& r) { return r.u16(); }) == ExitCode::stream);
    CHECK(code_of(Bytes(3), [](ByteReader& r) { return r.u32(); }) == ExitCode::stream);
  }

  TEST_CASE("a failed read takes nothing") {
    const Bytes in = bytes({1, 2, 3});
    ByteReader reader(in);
    CHECK_THROWS_AS(static_cast<void>(reader.raw(4)), Error);
    CHECK(reader.left() == 3);
    CHECK(reader.raw(3).size() == 3);
  }

  TEST_CASE("trailing bytes are refused and rest takes them") {
    const Bytes in = bytes({1, 2, 3});
    ByteReader reader(in);
    static_cast<void>(reader.u8());
    CHECK_THROWS_AS(reader.expect_end(), Error);
    CHECK(reader.rest().size() == 2);
    CHECK_NOTHROW(reader.expect_end());
    CHECK(reader.rest().empty());
  }

  TEST_CASE("text and view are two looks at the same bytes") {
    const std::string text("a\0\xFF", 3);
    const View view = as_view(text);
    CHECK(view.size() == 3);
    CHECK(as_text(view) == text);
    Bytes out;
    append(out, view);
    append(out, view);
    CHECK(as_text(out) == text + text);
  }
}

}  // namespace lockstep
