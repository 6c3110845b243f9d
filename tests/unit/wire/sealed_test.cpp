// A frame for several sessions: one payload, headers for each.
#include "wire/sealed.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "unit/wire/samples.hpp"

namespace lockstep::wire {
namespace {

constexpr std::string_view content = "what several sessions send";

Tag tag_of(unsigned value) {
  Tag tag{};
  tag.fill(static_cast<std::byte>(value));
  return tag;
}

SealedFrame frame_of(std::string_view payload) {
  Bytes frame(data_header_bytes);
  append(frame, as_view(payload));
  Data header;
  header.id = 0xA1B2C3D4;
  header.segment = 9;
  header.pack = true;
  header.raw_bytes = static_cast<std::uint32_t>(payload.size());
  header.tag = tag_of(7);
  seal_data(header, frame);
  return frame;
}

// What the other end makes of it.
Data received(SealedFrame frame) {
  std::optional<Data> seen;
  FrameReader reader([](const Message& /*message*/) {}, [&](Data data) { seen = std::move(data); });
  reader.feed(frame.take_head());
  reader.feed(frame.take_payload().view());
  REQUIRE(seen);
  return *std::move(seen);
}

}  // namespace

TEST_SUITE("wire/sealed") {
  TEST_CASE("number and tag are read where they were sealed") {
    SealedFrame frame = frame_of(content);
    for (int shared = 0; shared < 2; ++shared) {
      CHECK(frame.id() == 0xA1B2C3D4);
      CHECK(frame.tag() == tag_of(7));
      CHECK(frame.size() == data_header_bytes + content.size());
      frame.share();
    }
  }

  TEST_CASE("a new number and tag change nothing else, and no other copy") {
    SealedFrame frame = frame_of(content);
    frame.share();
    SealedFrame other = frame;
    other.readdress(5, tag_of(8));
    const Data mine = received(std::move(frame));
    const Data theirs = received(std::move(other));
    CHECK(mine.id == 0xA1B2C3D4);
    CHECK(mine.tag == tag_of(7));
    CHECK(theirs.id == 5);
    CHECK(theirs.tag == tag_of(8));
    for (const Data* data : {&mine, &theirs}) {
      CHECK(as_text(data->payload) == content);
      CHECK(data->segment == 9);
      CHECK(data->pack);
      CHECK(data->form == Data::Form::plain);
      CHECK(data->raw_bytes == content.size());
    }
  }

  TEST_CASE("shared frames have one payload in memory, which goes with the last of them") {
    SealedFrame frame = frame_of(content);
    frame.share();
    SealedFrame other = frame;
    const SharedBytes first = frame.take_payload();
    SharedBytes second = other.take_payload();
    CHECK(first.view().data() == second.view().data());
    CHECK(second.own() == nullptr);
    second = {};
    CHECK(as_text(first.view()) == content);
  }

  TEST_CASE("a frame of its own is sent in the buffer it was sealed in") {
    Bytes whole(data_header_bytes + 1000);
    const std::byte* const place = whole.data();
    SealedFrame frame(std::move(whole));
    const Bytes head = frame.take_head();
    CHECK(head.data() == place);
    CHECK(head.size() == data_header_bytes + 1000);
    CHECK(frame.take_payload().empty());
  }

  TEST_CASE("a frame without content, zeros, can be shared, too") {
    Bytes bytes(data_header_bytes);
    Data header;
    header.id = 1;
    header.form = Data::Form::zeros;
    header.raw_bytes = 4096;
    seal_data(header, bytes);
    SealedFrame frame(std::move(bytes));
    frame.share();
    SealedFrame other = frame;
    other.readdress(2, tag_of(1));
    CHECK(received(std::move(frame)).id == 1);
    const Data zeros = received(std::move(other));
    CHECK(zeros.id == 2);
    CHECK(zeros.form == Data::Form::zeros);
    CHECK(zeros.raw_bytes == 4096);
  }
}

}  // namespace lockstep::wire
