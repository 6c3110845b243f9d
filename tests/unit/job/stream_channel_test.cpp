// A channel on a stream: when messages leave, what may be said at its end, when silence counts.
#include <doctest/doctest.h>

#include <optional>

#include "job/channel.hpp"
#include "net/pair.hpp"

using namespace lockstep;
using namespace std::chrono_literals;

namespace {

/// Hears everything and never ends its own side.
struct Listening final : net::StreamHandler {
  Bytes heard;
  void on_open() override {}
  void on_bytes(View bytes) override { append(heard, bytes); }
  void on_end() override {}
  void on_writable() override {}
  void on_closed(const Error*) override {}
};

/// Runs until the channel is closed after `act` has used it and the other end; how it ended.
std::optional<ExitCode> close_after(Listening& other,
                                    const std::function<void(job::Channel&, net::Stream&)>& act) {
  net::Loop loop;
  auto [ours, theirs] = net::make_pair_streams(loop);
  job::ChannelLimits limits;
  limits.silence = 300ms;  // so that a heartbeat is due every 100 ms
  const auto channel = job::stream_channel(loop, std::move(ours), limits);
  std::optional<ExitCode> code;
  job::ChannelEvents events;
  events.on_message = [](const wire::Message&) {};
  events.on_data = [](const wire::Data&) {};
  events.on_room = [] {};
  events.on_closed = [&](const Error* failure) {
    code = failure == nullptr ? ExitCode::ok : failure->code();
    loop.stop();
  };
  channel->start(std::move(events));
  theirs->start(other);
  act(*channel, *theirs);
  loop.run();
  return code;
}

}  // namespace

TEST_SUITE("job/stream_channel") {
  TEST_CASE("no heartbeat follows the end while the other side keeps its own open") {
    Listening other;
    CHECK(close_after(other, [](job::Channel& channel, net::Stream&) { channel.end(); }) ==
          ExitCode::timeout);
    CHECK(other.heard.empty());
  }

  TEST_CASE("what is said after the end goes nowhere") {
    Listening other;
    close_after(other, [](job::Channel& channel, net::Stream&) {
      channel.end();
      channel.send(wire::Welcome{});
      channel.flush();
      channel.send_frame(Bytes(100));
    });
    CHECK(other.heard.empty());
  }

  TEST_CASE("messages of one turn of the loop leave as one frame, the last before the end") {
    Listening other;
    close_after(other, [](job::Channel& channel, net::Stream&) {
      for (std::uint32_t i = 0; i < 100; ++i) {
        channel.send(wire::Done{{i}});
        channel.flush();
      }
      channel.end();
    });
    std::size_t messages = 0;
    std::size_t frames = 0;
    wire::FrameReader reader([&](const wire::Message&) { ++messages; }, [](const wire::Data&) {});
    for (View left = other.heard; !left.empty(); ++frames) {
      const std::size_t length =
          std::to_integer<std::size_t>(left[1]) | std::to_integer<std::size_t>(left[2]) << 8U;
      const View frame = left.first(wire::frame_header_bytes + length);
      reader.feed(frame);
      left = left.subspan(frame.size());
    }
    CHECK(messages == 100);
    CHECK(frames == 1);
  }

  TEST_CASE("a lane frame for a lane that never comes does not stop the clock") {
    Listening other;
    const auto ask_for_lane = [](job::Channel&, net::Stream& theirs) {
      theirs.write(wire::lane_frame(5));
    };
    CHECK(close_after(other, ask_for_lane) == ExitCode::timeout);
  }
}
