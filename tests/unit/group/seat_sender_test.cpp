// What is sent to a connection that goes, or has gone.
#include <doctest/doctest.h>

#include <memory>
#include <thread>
#include <vector>

#include "group/keeper_session.hpp"

using namespace lockstep;
using group::SeatSender;

namespace {

wire::GroupMessage message(std::uint64_t epoch) {
  return {{}, epoch, wire::GroupAsk{}};
}

/// A connection's loop and what arrives on it.
struct Connection {
  std::unique_ptr<net::Loop> loop = std::make_unique<net::Loop>();
  std::vector<std::uint64_t> got;
  std::shared_ptr<SeatSender> sender = std::make_shared<SeatSender>(
      *loop, [this](const wire::GroupMessage& one) { got.push_back(one.epoch); });

  void run_what_was_posted() const {
    loop->post([this] { loop->stop(); });
    loop->run();
  }
};

}  // namespace

TEST_SUITE("group/seat_sender") {
  TEST_CASE("messages arrive on the connection's loop, in order, from any thread") {
    Connection to;
    std::thread keeper([&] {
      for (std::uint64_t i = 1; i <= 100; ++i) SeatSender::send(to.sender, message(i));
    });
    keeper.join();
    CHECK(to.got.empty());
    to.run_what_was_posted();
    REQUIRE(to.got.size() == 100);
    for (std::uint64_t i = 1; i <= 100; ++i) CHECK(to.got[i - 1] == i);
  }

  TEST_CASE("what was under way when it closed is dropped") {
    Connection to;
    SeatSender::send(to.sender, message(1));
    to.sender->close();
    to.run_what_was_posted();
    CHECK(to.got.empty());
  }

  TEST_CASE("sending after close does nothing, also when the loop is gone") {
    Connection to;
    to.sender->close();
    SeatSender::send(to.sender, message(1));
    to.run_what_was_posted();
    to.loop.reset();
    SeatSender::send(to.sender, message(2));
    to.sender->close();
    CHECK(to.got.empty());
  }
}
