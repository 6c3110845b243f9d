#pragma once
// The only room that asks the operating system for the time; everybody else is given it.
#include <chrono>
#include <cstdint>

namespace lockstep {

using Duration = std::chrono::nanoseconds;
/// Monotonic time since an arbitrary start: deadlines, rates, durations.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Abstract so that tests own time.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  [[nodiscard]] virtual std::int64_t unix_seconds() const = 0;  // wall clock, for people
};

/// The process's real clock; lives as long as the process, safe from any thread.
[[nodiscard]] const Clock& system_clock();

/// Blocks the calling thread for that long: between attempts of code that blocks anyway.
void pause(Duration duration);

}  // namespace lockstep
