#include "net/preface.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "contract/stream_ends.hpp"

namespace lockstep::net {
namespace {

using std::chrono::milliseconds;

Preface join_preface() {
  Preface preface;
  preface.kind = Preface::Kind::join;
  for (std::size_t i = 0; i < preface.token.size(); ++i) preface.token[i] = std::byte(i + 1);
  return preface;
}

/// What read_preface() said, and the client's end of the connection.
struct Reading {
  Loop loop;
  SocketPair sockets = connected_sockets(loop);
  std::optional<Greeted> greeted;
  bool done = false;
  std::unique_ptr<PrefaceReading> reading;

  void start(milliseconds deadline) {
    reading = read_preface(loop, std::move(sockets.far), deadline, [this](auto result) {
      greeted = std::move(result);
      done = true;
      reading.reset();
    });
  }
  void client_says(View bytes) {
    REQUIRE(::write(sockets.near.fd.get(), bytes.data(), bytes.size()) ==
            static_cast<ssize_t>(bytes.size()));
  }
  bool finish() {
    return run_until(loop, [this] { return done; });
  }
};

TEST_CASE("preface: encodes and decodes") {
  const Bytes bytes = encode_preface(join_preface());
  CHECK(bytes.size() == preface_bytes);
  CHECK(as_text(View(bytes).first(8)) == "lockstep");
  const Preface back = decode_preface(bytes);
  CHECK(back.kind == Preface::Kind::join);
  CHECK((back.token == join_preface().token));
}

TEST_CASE("preface: each kind arrives as it was sent") {
  for (const auto kind : {Preface::Kind::open, Preface::Kind::join, Preface::Kind::keeper}) {
    Preface preface = join_preface();
    preface.kind = kind;
    const Preface back = decode_preface(encode_preface(preface));
    CHECK(back.kind == kind);
    CHECK((back.token == preface.token));
  }
}

TEST_CASE("preface: anything else is refused") {
  struct Case {
    const char* name;
    std::size_t at;
    int value;
  };
  for (const Case& c : {Case{"magic", 0, 'L'},
                        {"version", 8, 2},
                        {"kind", 9, 0},
                        {"kind 4", 9, 4},
                        {"zero bytes", 11, 1}}) {
    CAPTURE(c.name);
    Bytes bytes = encode_preface(join_preface());
    bytes[c.at] = static_cast<std::byte>(c.value);
    CHECK_THROWS_AS(static_cast<void>(decode_preface(bytes)), Error);
  }
  const Bytes good = encode_preface(join_preface());
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK_THROWS_AS(static_cast<void>(decode_preface(View(good).first(length))), Error);
  }
  CHECK(may_be_preface({}));
  CHECK(may_be_preface(as_view("lock")));
  CHECK_FALSE(may_be_preface(as_view("GET /")));
}

TEST_CASE("preface: reading takes its bytes and not one more") {
  Reading test;
  test.start(milliseconds(5000));
  const Bytes preface = encode_preface(join_preface());
  SUBCASE("in one piece with what follows") {
    Bytes all = preface;
    append(all, as_view("hello"));
    test.client_says(all);
  }
  SUBCASE("byte by byte") {
    for (const std::byte byte : preface) {
      test.client_says(View(&byte, 1));
      settle(test.loop);
    }
    test.client_says(as_view("hello"));
  }
  REQUIRE(test.finish());
  REQUIRE(test.greeted.has_value());
  CHECK(test.greeted->preface.kind == Preface::Kind::join);
  CHECK((test.greeted->preface.token == join_preface().token));
  CHECK(test.greeted->socket.peer_address == "127.0.0.1");
  auto stream = plain_stream(test.loop, std::move(test.greeted->socket));
  Recorder seen;
  stream->start(seen);
  CHECK(run_until(test.loop, [&] { return seen.text() == "hello"; }));
}

TEST_CASE("preface: garbage, an early end and silence close the connection") {
  Reading test;
  SUBCASE("garbage") {
    test.start(milliseconds(5000));
    test.client_says(as_view("GET"));
  }
  SUBCASE("early end") {
    test.start(milliseconds(5000));
    test.client_says(as_view("lockstep"));
    ::shutdown(test.sockets.near.fd.get(), SHUT_WR);
  }
  SUBCASE("silence") {
    test.start(milliseconds(20));
  }
  REQUIRE(test.finish());
  CHECK_FALSE(test.greeted.has_value());
  auto stream = plain_stream(test.loop, std::move(test.sockets.near));
  Recorder seen;
  stream->start(seen);
  CHECK(run_until(test.loop, [&] { return seen.ended || seen.closed; }));
}

TEST_CASE("preface: a dropped reading closes the connection and says nothing") {
  Reading test;
  test.start(milliseconds(20));
  test.reading.reset();
  auto stream = plain_stream(test.loop, std::move(test.sockets.near));
  Recorder seen;
  stream->start(seen);
  CHECK(run_until(test.loop, [&] { return seen.ended; }));
  CHECK_FALSE(test.done);
}

}  // namespace
}  // namespace lockstep::net
