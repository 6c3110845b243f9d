// The codecs give back what went in, and refuse what claims more than it is.
#include "wire/zstd.hpp"

#include <doctest/doctest.h>

#include <random>

#include "base/error.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

Bytes text_like(std::size_t bytes) {
  Bytes out;
  for (std::size_t i = 0; out.size() < bytes; ++i) append(out, as_view(std::to_string(i * i)));
  out.resize(bytes);
  return out;
}

Bytes noise(std::size_t bytes) {
  std::mt19937_64 random(bytes);
  Bytes out(bytes);
  for (std::byte& byte : out) byte = static_cast<std::byte>(random());
  return out;
}

// One whole zstd frame, as ZSTD_compress makes it.
Bytes whole_frame(View raw) {
  Bytes out(ZSTD_compressBound(raw.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), raw.data(), raw.size(), 1));
  return out;
}

}  // namespace

TEST_SUITE("wire/zstd") {
  TEST_CASE("frames of a stream are decoded one by one") {
    StreamEncoder encoder;
    StreamDecoder decoder;
    for (const std::size_t bytes : {1UL, 5UL, 4096UL, 300'000UL, 1UL, 4UL << 20U}) {
      CAPTURE(bytes);
      const Bytes raw = text_like(bytes);
      Bytes packed;
      encoder.frame(raw, packed);
      CHECK(decoder.frame(packed, limits::control_bytes) == raw);
    }
  }

  TEST_CASE("a repeated frame costs next to nothing") {
    StreamEncoder encoder;
    const Bytes raw = noise(10'000);
    Bytes first;
    Bytes second;
    encoder.frame(raw, first);
    encoder.frame(raw, second);
    CHECK(second.size() < 100);
    CHECK(first.size() > 9'000);
  }

  TEST_CASE("a bomb stops at the limit") {
    const Bytes bomb = whole_frame(Bytes(std::size_t{256} << 20U, std::byte{0}));
    CHECK(bomb.size() < 40'000);
    StreamDecoder decoder;
    CHECK_THROWS_AS(static_cast<void>(decoder.frame(bomb, limits::control_bytes)), Error);
  }

  TEST_CASE("a window beyond 8 MiB is refused") {
    Owned<ZSTD_CCtx, ZSTD_freeCCtx> context(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, 27);
    const Bytes raw = text_like(1000);
    Bytes out(8192);
    ZSTD_inBuffer in{raw.data(), raw.size(), 0};
    ZSTD_outBuffer target{out.data(), out.size(), 0};
    ZSTD_compressStream2(context.get(), &target, &in, ZSTD_e_flush);
    out.resize(target.pos);
    StreamDecoder decoder;
    CHECK_THROWS_AS(static_cast<void>(decoder.frame(out, limits::control_bytes)), Error);
  }

  TEST_CASE("skippable frames give nothing and end") {
    Bytes flood;
    for (int i = 0; i < 1000; ++i) {
      ByteWriter writer(flood);
      writer.u32(0x184D2A50);
      writer.u32(0);
    }
    StreamDecoder decoder;
    CHECK(decoder.frame(flood, limits::control_bytes).empty());
  }

  TEST_CASE("damaged streams are errors of the stream") {
    StreamDecoder decoder;
    try {
      static_cast<void>(decoder.frame(noise(100), limits::control_bytes));
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::stream);
    }
  }

  TEST_CASE("a block must have exactly the declared size") {
    const Bytes raw = text_like(100'000);
    Bytes packed;
    REQUIRE(BlockEncoder().block(raw, 3, packed));
    BlockDecoder decoder;
    for (const std::size_t declared : {0UL, 1UL, 99'999UL, 100'001UL, limits::block_bytes}) {
      CAPTURE(declared);
      Bytes out(declared);
      CHECK_THROWS_AS(decoder.block(packed, out), Error);
    }
    Bytes out(raw.size());
    decoder.block(packed, out);
    CHECK(out == raw);
    packed.push_back(std::byte{1});
    CHECK_THROWS_AS(decoder.block(packed, out), Error);
  }

  TEST_CASE("a block that does not shrink is left plain") {
    Bytes out = {std::byte{1}};
    CHECK_FALSE(BlockEncoder().block(noise(65'536), 3, out));
    CHECK(out.size() == 1);
    CHECK_FALSE(BlockEncoder().block({}, 3, out));
    CHECK(out.size() == 1);
  }

  TEST_CASE("a block in a context needs the same context, and leaves none behind") {
    const Bytes context = noise(20'000);
    Bytes raw = text_like(100);
    append(raw, View(context).subspan(5'000, 3'000));
    BlockEncoder encoder;
    BlockDecoder decoder;
    Bytes packed;
    REQUIRE(encoder.block(raw, 3, packed, context));
    CHECK(packed.size() < 200);
    Bytes out(raw.size());
    decoder.block(packed, out, context);
    CHECK(out == raw);
    bool other = true;
    try {
      decoder.block(packed, out, noise(19'999));
      other = out != raw;
    } catch (const Error&) {
    }
    CHECK(other);
    CHECK_THROWS_AS(decoder.block(packed, out), Error);
    Bytes alone;
    CHECK_FALSE(encoder.block(raw, 3, alone));
    REQUIRE(encoder.block(text_like(500), 3, alone));
    out.resize(500);
    decoder.block(alone, out);
    CHECK(out == text_like(500));
  }

  TEST_CASE("the sample tells text from noise") {
    CHECK(looks_compressible(text_like(1'000'000)));
    CHECK_FALSE(looks_compressible(noise(1'000'000)));
    CHECK(looks_compressible({}));
    CHECK(looks_compressible(noise(100)));
  }
}
}  // namespace lockstep::wire
