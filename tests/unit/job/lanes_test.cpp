// A session over several connections sees one order, whatever travels where.
#include <doctest/doctest.h>

#include <deque>
#include <random>
#include <vector>

#include "job/channel.hpp"
#include "net/pair.hpp"
#include "net/tcp.hpp"

using namespace lockstep;
using namespace std::chrono_literals;

namespace {

Bytes frame_of(std::uint32_t number, std::size_t bytes) {
  Bytes frame(wire::data_header_bytes + bytes, static_cast<std::byte>(number));
  wire::Data header;
  header.id = number;
  header.raw_bytes = static_cast<std::uint32_t>(bytes);
  wire::seal_data(header, frame);
  return frame;
}

/// Two ends of one session on one loop; each lane is a TCP connection over loopback.
class Ends {
 public:
  Ends() {
    auto streams = net::make_pair_streams(loop_);
    sender = job::stream_channel(loop_, std::move(streams.first), {});
    receiver = job::stream_channel(loop_, std::move(streams.second), {});
    guard_ = loop_.after(60s, [this] { loop_.stop(); });
  }

  /// `number` is said by `opener`, the client of the session.
  void add_lane(std::uint8_t number, job::Channel& opener, job::Channel& other) {
    listeners_.push_back(std::make_unique<net::Listener>(
        loop_, "127.0.0.1:0",
        [this, &other](net::Socket socket) { other.add_lane(open(std::move(socket)), {}); }));
    const net::Address address = net::parse_address(listeners_.back()->address(), 0);
    connecting_.push_back(net::connect(loop_, address, 5s, [this, number, &opener](auto result) {
      opener.add_lane(open(std::move(std::get<net::Socket>(result))), number);
    }));
  }

  void run() { loop_.run(); }
  void stop() { loop_.stop(); }
  net::Loop& loop() { return loop_; }

 private:
  static job::Lane::Open open(net::Socket socket) {
    auto own = std::make_shared<net::Socket>(std::move(socket));
    return [own](net::Loop& loop) { return net::plain_stream(loop, std::move(*own)); };
  }

  net::Loop loop_;
  std::unique_ptr<net::Loop::Timer> guard_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::vector<std::unique_ptr<net::Connecting>> connecting_;

 public:
  std::unique_ptr<job::Channel> sender;
  std::unique_ptr<job::Channel> receiver;
};

/// Sends `count` frames with a message after each while there is room.
class Feeder {
 public:
  Feeder(job::Channel& channel, std::uint32_t count) : channel_(channel), count_(count) {}
  void pump() {
    while (next_ < count_ && channel_.room()) {
      channel_.send_frame(frame_of(next_, 1 + random_() % 400'000));
      channel_.send(wire::Done{{next_++}});
      channel_.flush();
    }
  }

 private:
  job::Channel& channel_;
  std::uint32_t count_;
  std::uint32_t next_ = 0;
  std::mt19937 random_{7};
};

/// What arrived, as numbers: frames 2n, messages 2n + 1.
struct Seen {
  std::vector<std::uint32_t> items;
  bool good = true;
  void data(const wire::Data& data) {
    items.push_back(2 * data.id);
    for (const std::byte byte : data.payload) {
      good = good && byte == static_cast<std::byte>(data.id);
    }
  }
  void message(const wire::Message& message) {
    if (const auto* done = std::get_if<wire::Done>(&message)) {
      items.push_back(2 * done->ids.front() + 1);
    }
  }
};

constexpr std::uint32_t frames = 300;

void check_order(const Seen& seen) {
  CHECK(seen.good);
  REQUIRE(seen.items.size() == 2 * frames);
  for (std::uint32_t i = 0; i < seen.items.size(); ++i) REQUIRE(seen.items[i] == i);
}

}  // namespace

TEST_CASE("frames and messages arrive in the order they were sent, over any number of lanes") {
  for (const unsigned lanes : {0U, 1U, 3U}) {
    for (const bool sender_opens : {true, false}) {
      CAPTURE(lanes);
      CAPTURE(sender_opens);
      Ends ends;
      Seen seen;
      Feeder feeder(*ends.sender, frames);
      job::ChannelEvents sending;
      sending.on_message = [](const wire::Message&) {};
      sending.on_room = [&] { feeder.pump(); };
      sending.on_closed = [](const Error*) {};
      ends.sender->start(std::move(sending));
      job::ChannelEvents receiving;
      receiving.on_data = [&](const wire::Data& data) { seen.data(data); };
      receiving.on_message = [&](const wire::Message& message) {
        seen.message(message);
        if (seen.items.size() == 2 * frames) ends.stop();
      };
      receiving.on_room = [] {};
      receiving.on_closed = [&](const Error*) { ends.stop(); };
      ends.receiver->start(std::move(receiving));
      for (std::uint8_t lane = 1; lane <= lanes; ++lane) {
        ends.add_lane(lane, sender_opens ? *ends.sender : *ends.receiver,
                      sender_opens ? *ends.receiver : *ends.sender);
      }
      feeder.pump();
      ends.run();
      check_order(seen);
    }
  }
}
