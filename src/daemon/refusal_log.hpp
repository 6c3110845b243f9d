#pragma once
// One line per refused connection, but never a flood of them.
//
// Layer    daemon: time comes as an argument.
#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace lockstep::daemon {

class RefusalLog {
 public:
  static constexpr unsigned lines_per_window = 20;
  static constexpr std::chrono::seconds window{10};

  /// `log` outlives this.
  explicit RefusalLog(const Log& log) : log_(log) {}
  /// Writes "refused FROM: WHY", or only counts when the window is full; the count is written
  /// with the first line of the next window.
  void refused(const std::string& from, const std::string& why, Instant now);

 private:
  const Log& log_;
  Instant start_{};
  unsigned lines_ = 0;
  std::uint64_t hidden_ = 0;
};

}  // namespace lockstep::daemon
