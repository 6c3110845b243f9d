// Frames survive any split of the stream, and nothing unknown passes.
#include "wire/frame.hpp"

#include <doctest/doctest.h>

#include "unit/wire/samples.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

// What came out of a FrameReader, in order, as bytes.
struct Seen {
  std::vector<Bytes> items;
  FrameReader reader{[this](const Message& message) { items.push_back(encoded(message)); },
                     [this](Data data) { items.push_back(std::move(data.frame)); }};
};

Bytes data_frame(const Data& header, View payload) {
  Bytes frame(data_header_bytes);
  append(frame, payload);
  seal_data(header, frame);
  return frame;
}

Data plain(std::uint32_t raw_bytes) {
  Data data;
  data.id = 0xFFFFFFFF;
  data.segment = 7;
  data.raw_bytes = raw_bytes;
  data.tag.fill(std::byte{0xEE});
  return data;
}

Bytes control_frame(View raw) {
  Bytes frame(frame_header_bytes);
  StreamEncoder().frame(raw, frame);
  const std::size_t bytes = frame.size() - frame_header_bytes;
  frame[0] = std::byte{1};
  for (std::size_t i = 0; i < 3; ++i) frame[i + 1] = static_cast<std::byte>(bytes >> (8 * i));
  return frame;
}

bool refused(View bytes) {
  Seen seen;
  try {
    seen.reader.feed(bytes);
    return false;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    CHECK(seen.items.empty());
    return true;
  }
}

// A stream with control frames, a data frame between them, and a message after it.
Bytes mixed_stream() {
  FrameWriter writer;
  writer.add(Fetch{1, {2, 3}, FetchMode::delta, 4});
  writer.add(Done{{1, 2, 3}});
  Bytes stream = writer.flush();
  append(stream, data_frame(plain(5), as_view("hello")));
  writer.add(Ping{});
  writer.add(Refusal{ExitCode::start, "no"});
  append(stream, writer.flush());
  return stream;
}

}  // namespace

TEST_SUITE("wire/frame") {
  TEST_CASE("messages of every type pass through frames") {
    FrameWriter writer;
    Seen seen;
    for (const Message& message : extreme_messages()) writer.add(message);
    CHECK(writer.pending() > 0);
    seen.reader.feed(writer.flush());
    CHECK(writer.pending() == 0);
    CHECK(writer.flush().empty());
    const auto all = extreme_messages();
    REQUIRE(seen.items.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(seen.items[i] == encoded(all[i]));
    CHECK(seen.reader.at_boundary());
  }

  TEST_CASE("a stream split at every byte gives the same") {
    const Bytes stream = mixed_stream();
    Seen whole;
    whole.reader.feed(stream);
    REQUIRE(whole.items.size() == 5);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
      CAPTURE(cut);
      Seen seen;
      seen.reader.feed(View(stream).first(cut));
      seen.reader.feed(View(stream).subspan(cut));
      REQUIRE(seen.items == whole.items);
    }
    Seen bytewise;
    for (const std::byte& byte : stream) bytewise.reader.feed(View(&byte, 1));
    CHECK(bytewise.items == whole.items);
  }

  TEST_CASE("the end of a cut stream is not a boundary") {
    const Bytes stream = control_frame(as_view(std::string("\x02\x05", 2)));
    Seen none;
    CHECK(none.reader.at_boundary());
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
      CAPTURE(cut);
      Seen seen;
      seen.reader.feed(View(stream).first(cut));
      CHECK_FALSE(seen.reader.at_boundary());
    }
    Seen open;  // the frame is whole, its message is not
    open.reader.feed(stream);
    CHECK_FALSE(open.reader.at_boundary());
    CHECK(open.items.empty());
  }

  TEST_CASE("the largest message spans control frames") {
    FrameWriter writer;
    Entries message;
    for (std::uint32_t i = 0; i < 60'000; ++i) {
      tree::Entry entry;
      entry.name = "n" + std::to_string(1'000'000 + i) + std::string(20, 'x');
      entry.modified.seconds = i * 7919 % 10'000;
      message.entries.push_back(entry);
    }
    writer.add(message);
    Seen seen;
    seen.reader.feed(writer.flush());
    REQUIRE(seen.items.size() == 1);
    CHECK(seen.items[0].size() > std::size_t{1} << 20U);
  }

  TEST_CASE("fields of a data frame arrive") {
    Data header = plain(5);
    std::vector<Data> got;
    FrameReader reader([](const Message&) {}, [&](Data data) { got.push_back(std::move(data)); });
    reader.feed(data_frame(header, as_view("hello")));
    header.pack = header.literal = true;
    header.form = Data::Form::zeros;
    header.raw_bytes = limits::block_bytes;
    reader.feed(data_frame(header, {}));
    header.form = Data::Form::zstd;
    reader.feed(data_frame(header, as_view("xyz")));
    header.pack = false;
    header.in_context = true;
    reader.feed(data_frame(header, as_view("xyz")));
    REQUIRE(got.size() == 4);
    CHECK(got[0].id == 0xFFFFFFFF);
    CHECK(got[0].segment == 7);
    CHECK(got[0].tag == header.tag);
    CHECK_FALSE(got[0].pack);
    CHECK_FALSE(got[0].literal);
    CHECK(as_text(got[0].payload) == "hello");
    CHECK(got[1].pack);
    CHECK(got[1].literal);
    CHECK(got[1].form == Data::Form::zeros);
    CHECK(got[1].payload.empty());
    CHECK(got[2].form == Data::Form::zstd);
    CHECK(as_text(got[2].payload) == "xyz");
    CHECK_FALSE(got[2].in_context);
    CHECK(got[3].in_context);
  }

  TEST_CASE("frame headers that are refused at once") {
    const auto header = [](unsigned type, std::size_t bytes) {
      Bytes out = {static_cast<std::byte>(type)};
      for (std::size_t i = 0; i < 3; ++i) out.push_back(static_cast<std::byte>(bytes >> (8 * i)));
      return out;
    };
    CHECK_FALSE(refused(header(1, 1)));
    CHECK_FALSE(refused(header(2, limits::frame_bytes)));
    CHECK(refused(header(2, limits::frame_bytes + 1)));
    CHECK(refused(header(1, 0xFFFFFF)));
    CHECK(refused(header(1, 0)));
    CHECK(refused(header(2, 0)));
    CHECK(refused(header(3, 2)));
    for (const unsigned type : {0U, 4U, 0x41U, 0x81U, 0xFFU}) CHECK(refused(header(type, 1)));
    CHECK(refused(as_view("GET / HTTP/1.1\r\n")));
  }

  TEST_CASE("data frames that are refused") {
    Data zeros = plain(5);
    zeros.form = Data::Form::zeros;
    Data huge = zeros;
    huge.raw_bytes = limits::block_bytes + 1;
    CHECK(refused(data_frame(plain(4), as_view("hello"))));
    CHECK(refused(data_frame(plain(6), as_view("hello"))));
    CHECK(refused(data_frame(zeros, as_view("hello"))));
    CHECK(refused(data_frame(huge, {})));
    huge.form = Data::Form::zstd;
    CHECK(refused(data_frame(huge, as_view("hello"))));
    const Bytes good = data_frame(plain(5), as_view("hello"));
    CHECK_FALSE(refused(good));
    for (const unsigned bits : {0x03U, 0x10U, 0x20U, 0x40U, 0x80U}) {
      CAPTURE(bits);
      Bytes bad = good;
      bad[frame_header_bytes] |= static_cast<std::byte>(bits);
      CHECK(refused(bad));
    }
    Data whole = plain(5);  // only literals have a context
    whole.form = Data::Form::zstd;
    CHECK_FALSE(refused(data_frame(whole, as_view("abc"))));
    whole.in_context = true;
    CHECK(refused(data_frame(whole, as_view("abc"))));
    Bytes cut = {std::byte{2}, std::byte{28}, std::byte{0}, std::byte{0}};
    cut.resize(4 + 28, std::byte{0});
    CHECK(refused(cut));
  }

  TEST_CASE("control frames that are refused") {
    const auto text = [](std::initializer_list<int> bytes) {
      Bytes out;
      for (const int byte : bytes) out.push_back(static_cast<std::byte>(byte));
      return out;
    };
    const auto ping = static_cast<int>(Message(Ping{}).index());
    const auto unknown = static_cast<int>(std::variant_size_v<Message>);
    CHECK_FALSE(refused(control_frame(text({1, ping}))));        // a Ping
    CHECK(refused(control_frame(text({0}))));                    // no type
    CHECK(refused(control_frame(text({2, ping, 0}))));           // a Ping with a byte behind it
    CHECK(refused(control_frame(text({1, unknown}))));           // no such type
    CHECK(refused(control_frame(text({0x81, 0, ping}))));        // length not in shortest form
    CHECK(refused(control_frame(text({0x81, 0x80, 0x80, 2}))));  // 4 MiB and one
    CHECK(refused(control_frame(text({0xFF, 0xFF, 0xFF, 0xFF, 0xFF}))));
  }

  TEST_CASE("a small control frame cannot expand beyond its limit") {
    const Bytes bomb = control_frame(Bytes(std::size_t{64} << 20U, std::byte{0}));
    CHECK(bomb.size() < 20'000);
    CHECK(refused(bomb));
  }
}
}  // namespace lockstep::wire
