#pragma once
// Virtual time: events in order of their time, then of being posted. A seed decides the rest.
#include <functional>
#include <map>
#include <random>

#include "base/clock.hpp"

namespace lockstep::sim {

using namespace std::chrono_literals;

class Scheduler {
 public:
  explicit Scheduler(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Instant now() const noexcept { return now_; }
  void after(Duration delay, std::function<void()> task) {
    tasks_.emplace(std::pair{now_ + delay, count_++}, std::move(task));
  }
  /// Runs the next event; false when there is none before `end`, which is then the time.
  bool step(Instant end) {
    if (tasks_.empty() || tasks_.begin()->first.first > end) {
      now_ = end;
      return false;
    }
    auto node = tasks_.extract(tasks_.begin());
    now_ = node.key().first;
    node.mapped()();
    return true;
  }

  /// 0 to `count` - 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t count) { return random_() % count; }
  [[nodiscard]] bool chance(double probability) {
    return static_cast<double>(random_() >> 11U) * 0x1p-53 < probability;
  }
  [[nodiscard]] Duration between(Duration least, Duration most) {
    const auto range = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Duration(static_cast<Duration::rep>(below(range)));
  }

 private:
  std::mt19937_64 random_;  // its numbers are the same everywhere
  Instant now_{1h};
  std::uint64_t count_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> tasks_;
};

}  // namespace lockstep::sim
