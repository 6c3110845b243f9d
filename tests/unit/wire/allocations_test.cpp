// Bulk data is copied once from the stream into the buffer that its user gets.
#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include "unit/wire/samples.hpp"
#include "wire/frame.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

constexpr std::size_t read_bytes = std::size_t{16} << 10U;  // a TLS record

Bytes block_frame() {
  Bytes frame(data_header_bytes + limits::block_bytes, std::byte{7});
  Data header;
  header.id = 1;
  header.raw_bytes = limits::block_bytes;
  seal_data(header, frame);
  return frame;
}

void feed(FrameReader& reader, View frame) {
  for (View left = frame; !left.empty();) {
    const View piece = left.first(std::min(left.size(), read_bytes));
    reader.feed(piece);
    left = left.subspan(piece.size());
  }
}

TEST_SUITE("wire/allocations") {
  TEST_CASE("a data frame has one buffer, and its payload stays where it arrived") {
    std::size_t frames = 0;
    FrameReader reader(
        [](const Message& /*none*/) {},
        [&](const Data& data) {
          ++frames;
          CHECK(data.payload.data() > data.frame.data());
          CHECK(data.payload.data() + data.payload.size() == data.frame.data() + data.frame.size());
        });
    const Bytes frame = block_frame();
    feed(reader, frame);
    const test::Allocations counted;
    for (int i = 0; i < 8; ++i) feed(reader, frame);
    CHECK(frames == 9);
    CHECK(counted.count() <= 8);
    CHECK(counted.total_bytes() <= 8 * frame.size());
  }

  TEST_CASE("a message that is sent costs no more than its frame") {
    FrameWriter writer;
    writer.add(Done{{1, 2, 3}});
    (void)writer.flush();
    const test::Allocations counted;
    for (std::uint32_t i = 0; i < 1000; ++i) writer.add(Done{{i}});
    const std::size_t gathered = counted.count();
    (void)writer.flush();
    CHECK(gathered <= 1000 + 12);  // the messages' own lists, and the buffer's doubling
    CHECK(counted.count() - gathered <= 4);
  }
}

}  // namespace
}  // namespace lockstep::wire
