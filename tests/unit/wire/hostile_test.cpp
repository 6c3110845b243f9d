// Bytes from nowhere: the only answers are a message or Error{stream}.
#include <doctest/doctest.h>

#include <random>

#include "unit/wire/samples.hpp"
#include "wire/frame.hpp"

namespace lockstep::wire {
namespace {

constexpr int rounds = 100'000;

// Anything but Error{stream} leaves the test.
template <class Action>
bool survives(Action action) {
  try {
    action();
    return true;
  } catch (const Error& error) {
    REQUIRE(error.code() == ExitCode::stream);
    return false;
  }
}

Bytes random_bytes(std::mt19937_64& random, std::size_t most) {
  Bytes bytes(random() % most + 1);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

void damage(Bytes& bytes, std::mt19937_64& random) {
  for (std::uint64_t edits = random() % 3 + 1; edits > 0; --edits) {
    bytes[random() % bytes.size()] = static_cast<std::byte>(random());
  }
}

}  // namespace

TEST_SUITE("wire/hostile") {
  TEST_CASE("random messages") {
    std::mt19937_64 random(1);
    int good = 0;
    for (int i = 0; i < rounds; ++i) {
      Bytes bytes = random_bytes(random, 200);
      bytes[0] = static_cast<std::byte>(random() % (std::variant_size_v<Message> + 1));
      ByteReader reader(bytes);
      good += survives([&] { static_cast<void>(decode(reader)); }) ? 1 : 0;
    }
    CHECK(good > 0);
    CHECK(good < rounds);
  }

  TEST_CASE("damaged messages") {
    std::mt19937_64 random(2);
    std::vector<Bytes> originals;
    for (const Message& message : extreme_messages()) originals.push_back(encoded(message));
    for (const Message& message : empty_messages()) originals.push_back(encoded(message));
    for (int i = 0; i < rounds; ++i) {
      const Bytes& original = originals[random() % originals.size()];
      if (original.size() > 6'000 && i % 64 != 0) continue;  // copying them is all the time
      Bytes bytes = original;
      damage(bytes, random);
      // What is accepted has one encoding only: its own.
      survives([&] {
        const Message message = decoded(bytes);
        static_cast<void>(encoded(message));
      });
    }
  }

  TEST_CASE("random frames") {
    std::mt19937_64 random(3);
    int messages = 0;
    for (int i = 0; i < rounds; ++i) {
      FrameReader reader([&](const Message&) { ++messages; }, [&](const Data&) { ++messages; });
      Bytes bytes = random_bytes(random, 100);
      bytes.resize(std::max<std::size_t>(bytes.size(), 40));
      bytes[0] = static_cast<std::byte>(random() % 2 + 1);
      bytes[1] = static_cast<std::byte>(bytes.size() - 4);
      bytes[2] = bytes[3] = std::byte{0};
      bytes[4] &= std::byte{0x0F};
      bytes[15] = bytes[16] = std::byte{0};  // a data frame's size: often a legal one
      survives([&] { reader.feed(bytes); });
    }
    CHECK(messages > 0);
  }

  TEST_CASE("damaged frames in random pieces") {
    std::mt19937_64 random(4);
    for (int i = 0; i < rounds / 20; ++i) {
      FrameWriter writer;
      writer.add(Done{{1, 2, 3, 4}});
      writer.add(Fetch{1, {2, 3}, FetchMode::delta, 4});
      Bytes stream = writer.flush();
      damage(stream, random);
      FrameReader reader([](const Message&) {}, [](const Data&) {});
      View left = stream;
      survives([&] {
        while (!left.empty()) {
          const std::size_t piece = std::min<std::size_t>(left.size(), random() % 9 + 1);
          reader.feed(left.first(piece));
          left = left.subspan(piece);
        }
      });
    }
  }
}
}  // namespace lockstep::wire
