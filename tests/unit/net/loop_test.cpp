#include "net/loop.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <stdexcept>
#include <thread>
#include <vector>

#include "contract/stream_ends.hpp"

namespace lockstep::net {
namespace {

using std::chrono::milliseconds;

TEST_CASE("loop: posted tasks run in order on the loop's thread") {
  Loop loop;
  std::vector<int> order;
  const auto here = std::this_thread::get_id();
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) {
      loop.post([&order, &loop, here, i] {
        CHECK(std::this_thread::get_id() == here);
        order.push_back(i);
        if (i == 999) loop.stop();
      });
    }
  });
  loop.run();
  other.join();
  REQUIRE(order.size() == 1000);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("loop: posts from several threads all arrive") {
  Loop loop;
  int count = 0;  // of the loop's thread only
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        loop.post([&] {
          if (++count == 2000) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (std::thread& thread : threads) thread.join();
  CHECK(count == 2000);
}

TEST_CASE("loop: what a callback throws leaves run, and the loop can run again") {
  Loop loop;
  loop.post([] { throw Error(ExitCode::protocol, "from post"); });
  CHECK_THROWS_WITH(loop.run(), "from post");
  const auto timer = loop.after(milliseconds(0), [] { throw std::runtime_error("from timer"); });
  CHECK_THROWS_WITH(loop.run(), "from timer");
  loop.post([&] { loop.stop(); });
  loop.run();
}

TEST_CASE("loop: a destroyed timer does not fire") {
  Loop loop;
  bool fired = false;
  auto timer = loop.after(milliseconds(1), [&] { fired = true; });
  timer.reset();
  const auto end = loop.after(milliseconds(5), [&] { loop.stop(); });
  loop.run();
  CHECK_FALSE(fired);
}

TEST_CASE("loop: a timer may destroy itself") {
  Loop loop;
  int rounds = 0;
  std::unique_ptr<Loop::Timer> timer;
  timer = loop.every(milliseconds(1), [&] {
    if (++rounds < 3) return;
    timer.reset();
    loop.stop();
  });
  loop.run();
  CHECK(rounds == 3);
  CHECK_FALSE(timer);
}

TEST_CASE("loop: signals call their task") {
  Loop loop;
  int seen = 0;
  const auto signal = loop.on_signal(SIGUSR1, [&] {
    if (++seen == 2) loop.stop();
    loop.post([] { ::raise(SIGUSR1); });
  });
  loop.post([] { ::raise(SIGUSR1); });
  loop.run();
  CHECK(seen == 2);
}

TEST_CASE("loop: a deferred task runs after all that is ready, and may defer") {
  Loop loop;
  std::vector<int> order;
  loop.post([&] {
    loop.defer([&] {
      order.push_back(3);
      loop.defer([&] {
        order.push_back(4);
        loop.stop();
      });
    });
    order.push_back(1);
  });
  loop.post([&] { order.push_back(2); });
  loop.run();
  CHECK(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("loop: tasks that never ran are dropped with it") {
  const auto held = std::make_shared<int>(1);
  {
    Loop loop;
    loop.post([held] {});
    CHECK(held.use_count() == 2);
  }
  CHECK(held.use_count() == 1);
}

}  // namespace
}  // namespace lockstep::net
