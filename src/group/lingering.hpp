#pragma once
// How long a publisher stays behind its decision: members that still stage have nobody else to get
// the content from.
//
// Threads  the loop's.
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "net/loop.hpp"

namespace lockstep::group {

class Lingering {
 public:
  explicit Lingering(net::Loop& loop) : loop_(loop) {}

  /// A member has said something: the others' time begins anew.
  void on_news() { news_ = system_clock().now(); }
  /// Looks again and again until `is_over`, told whether there was no news for five seconds, says
  /// yes; then calls `then`.
  void start(std::function<bool(bool quiet)> is_over, std::function<void()> then);

 private:
  void look();

  net::Loop& loop_;
  std::function<bool(bool quiet)> is_over_;
  std::function<void()> then_;
  std::unique_ptr<net::Loop::Timer> timer_;
  Instant news_;
};

}  // namespace lockstep::group
