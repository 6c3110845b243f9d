// What every Stream promises (net/stream.hpp), checked on each implementation against an echo.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "contract/stream_ends.hpp"
#include "net/child.hpp"
#include "net/pair.hpp"

namespace lockstep::net {
namespace {

/// One connection to an echo; members are destroyed in reverse order, the loop last.
struct Setup {
  std::unique_ptr<Loop> loop = std::make_unique<Loop>();
  std::unique_ptr<Echo> echo;  // none for a child, which is the echo itself
  std::unique_ptr<Stream> stream;
};

Setup pair_setup() {
  Setup setup;
  auto ends = make_pair_streams(*setup.loop);
  setup.stream = std::move(ends.first);
  setup.echo = std::make_unique<Echo>(std::move(ends.second));
  return setup;
}

Setup tcp_setup() {
  Setup setup;
  auto sockets = connected_sockets(*setup.loop);
  setup.stream = plain_stream(*setup.loop, std::move(sockets.near));
  setup.echo = std::make_unique<Echo>(plain_stream(*setup.loop, std::move(sockets.far)));
  return setup;
}

Setup tls_setup() {
  Setup setup;
  auto sockets = connected_sockets(*setup.loop);
  setup.stream = tls_client(*setup.loop, std::move(sockets.near), client_host().context,
                            expecting(server_host().id()));
  setup.echo = std::make_unique<Echo>(
      tls_server(*setup.loop, std::move(sockets.far), server_host().context, accepting_all()));
  return setup;
}

Setup child_setup() {
  Setup setup;
  setup.stream = spawn_stream(*setup.loop, {"cat"}, "cat");
  return setup;
}

struct Kind {
  const char* name;
  Setup (*make)();
};
const std::vector<Kind> kinds = {
    {"pair", pair_setup}, {"tcp", tcp_setup}, {"tls", tls_setup}, {"child", child_setup}};

template <class Check>
void on_every_kind(Check check) {
  for (const Kind& kind : kinds) {
    SUBCASE(kind.name) {
      ignore_sigpipe();
      Setup setup = kind.make();
      Recorder seen;
      check(setup, seen);
      setup.stream.reset();
    }
  }
}

TEST_CASE("opens, echoes in order, and knows its peer's name") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    CHECK_FALSE(seen.opened);  // never from inside start()
    setup.stream->write(to_bytes("one "));
    setup.stream->write(to_bytes("two "));
    setup.stream->write({});
    setup.stream->write(to_bytes("three"));
    CHECK(run_until(*setup.loop, [&] { return seen.received.size() == 13; }));
    CHECK(seen.opened);
    CHECK(seen.text() == "one two three");
    CHECK_FALSE(setup.stream->peer_name().empty());
    CHECK(setup.stream->wire_bytes_out() >= 13);
    CHECK(setup.stream->wire_bytes_in() >= 13);
  });
}

TEST_CASE("carries single bytes") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    const Bytes sent = pattern(2000);
    for (const std::byte byte : sent) setup.stream->write(Bytes{byte});
    CHECK(run_until(*setup.loop, [&] { return seen.received.size() == sent.size(); }));
    CHECK((seen.received == sent));
  });
}

TEST_CASE("carries 8 MiB in one write") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    const Bytes sent = pattern(8U << 20U);
    setup.stream->write(sent);
    CHECK(run_until(*setup.loop, [&] { return seen.received.size() == sent.size(); }));
    CHECK((seen.received == sent));
    CHECK(setup.stream->queued_bytes() == 0);
  });
}

TEST_CASE("a large transfer in odd pieces arrives whole under back-pressure") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    const Bytes sent = pattern(24U << 20U, 7);
    std::size_t at = 0;
    std::size_t most_queued = 0;
    std::size_t piece = 1;
    const auto feed = setup.loop->every(std::chrono::milliseconds(1), [&] {
      while (at < sent.size() && setup.stream->queued_bytes() < Stream::high_water_bytes) {
        piece = std::min((piece * 7 + 11) % 400'000 + 1, sent.size() - at);
        setup.stream->write(Bytes(sent.begin() + static_cast<std::ptrdiff_t>(at),
                                  sent.begin() + static_cast<std::ptrdiff_t>(at + piece)));
        at += piece;
        most_queued = std::max(most_queued, setup.stream->queued_bytes());
      }
    });
    CHECK(run_until(*setup.loop, [&] { return seen.received.size() == sent.size(); }));
    CHECK((seen.received == sent));
    CHECK(most_queued < Stream::high_water_bytes + (1U << 20U));
  });
}

TEST_CASE("a peer that does not read fills the queue, and its reading makes room") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    setup.stream->pause_reading(true);
    // The echo stops reading once its answers are stuck; far more than all buffers between.
    constexpr std::size_t total = std::size_t{64} << 20U;
    for (std::size_t sent = 0; sent < total; sent += 1U << 20U) {
      setup.stream->write(pattern(1U << 20U));
    }
    settle(*setup.loop);
    CHECK(setup.stream->queued_bytes() > Stream::high_water_bytes);
    CHECK(seen.writable == 0);
    CHECK(seen.received.empty());
    setup.stream->pause_reading(false);
    CHECK(run_until(*setup.loop, [&] { return seen.received.size() == total; }));
    CHECK(seen.writable == 1);
    CHECK(setup.stream->queued_bytes() == 0);
  });
}

TEST_CASE("pausing inside a delivery stops the next one") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    seen.then = [&](View) { setup.stream->pause_reading(true); };
    const Bytes sent = pattern(4U << 20U);
    for (int i = 0; i < 4; ++i) setup.stream->write(pattern(1U << 20U));
    CHECK(run_until(*setup.loop, [&] { return seen.deliveries > 0; }));
    settle(*setup.loop);
    CHECK(seen.deliveries == 1);
    seen.then = nullptr;
    setup.stream->pause_reading(false);
    CHECK(run_until(*setup.loop, [&] { return seen.received.size() == sent.size(); }));
  });
}

TEST_CASE("end is seen after all bytes, and both ends close in order") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    const Bytes sent = pattern(3U << 20U);
    setup.stream->write(sent);
    setup.stream->end();
    CHECK(run_until(*setup.loop, [&] { return seen.closed; }));
    CHECK((seen.received == sent));
    CHECK(seen.ended);
    CHECK(seen.what() == "no failure");
  });
}

TEST_CASE("leaving delivers everything, and a connection does not wait for the peer") {
  ignore_sigpipe();
  Loop loop;
  auto sockets = connected_sockets(loop);
  Recorder near;
  Recorder far;
  const auto server =
      tls_server(loop, std::move(sockets.far), server_host().context, accepting_all());
  const auto client = tls_client(loop, std::move(sockets.near), client_host().context,
                                 expecting(server_host().id()));
  server->start(far);
  client->start(near);
  client->write(Bytes(std::size_t{3} << 20U, std::byte{7}));
  client->leave();
  CHECK(run_until(loop, [&] { return near.closed && far.ended; }));
  CHECK_FALSE(near.ended);  // the server has not ended its direction
  CHECK_FALSE(near.failure);
  CHECK(far.received.size() == std::size_t{3} << 20U);
}

TEST_CASE("an end that arrives while paused waits for the reader") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    setup.stream->pause_reading(true);
    setup.stream->write(to_bytes("last words"));
    setup.stream->end();
    settle(*setup.loop);
    CHECK_FALSE(seen.ended);
    CHECK(seen.received.empty());
    setup.stream->pause_reading(false);
    CHECK(run_until(*setup.loop, [&] { return seen.closed; }));
    CHECK(seen.text() == "last words");
    CHECK(seen.ended);
    CHECK(seen.what() == "no failure");
  });
}

TEST_CASE("close is told from the loop and without a failure") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    setup.stream->write(to_bytes("x"));
    CHECK(run_until(*setup.loop, [&] { return !seen.received.empty(); }));
    setup.stream->close();
    CHECK_FALSE(seen.closed);
    setup.stream->write(to_bytes("into the void"));
    CHECK(run_until(*setup.loop, [&] { return seen.closed; }));
    CHECK_FALSE(seen.ended);
    CHECK(seen.what() == "no failure");
  });
}

TEST_CASE("closing inside a delivery ends the deliveries") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    seen.then = [&](View) { setup.stream->close(); };
    for (int i = 0; i < 4; ++i) setup.stream->write(pattern(1U << 20U));
    CHECK(run_until(*setup.loop, [&] { return seen.closed; }));
    CHECK(seen.deliveries == 1);
    CHECK(seen.what() == "no failure");
  });
}

TEST_CASE("what a handler throws is the stream's failure") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    seen.then = [](View) { throw Error(ExitCode::verification, "bad news"); };
    setup.stream->write(to_bytes("x"));
    CHECK(run_until(*setup.loop, [&] { return seen.closed; }));
    CHECK(seen.what() == "bad news");
    CHECK(seen.code() == static_cast<int>(ExitCode::verification));
    CHECK(seen.deliveries == 1);
  });
}

TEST_CASE("a stream destroyed inside its own delivery says nothing more") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->start(seen);
    seen.then = [&](View) { setup.stream.reset(); };
    setup.stream->write(to_bytes("x"));
    CHECK(run_until(*setup.loop, [&] { return !setup.stream; }));
    settle(*setup.loop);
    CHECK(seen.deliveries == 1);
    CHECK_FALSE(seen.closed);
  });
}

TEST_CASE("a stream that was never started can be written to and dropped") {
  on_every_kind([](Setup& setup, Recorder& seen) {
    setup.stream->write(to_bytes("early"));
    setup.stream->close();
    settle(*setup.loop);
    CHECK_FALSE(seen.closed);
  });
}

}  // namespace
}  // namespace lockstep::net
