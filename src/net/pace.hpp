#pragma once
// A token bucket for --bwlimit: how much may go now, and how long to wait for more.
//
// Layer    pure; time is an argument.
// Threads  one user at a time.
#include <cstdint>

#include "base/clock.hpp"

namespace lockstep::net {

class Pace {
 public:
  /// 0 bytes per second means no limit. The bucket holds a tenth of a second, at least 16 KiB,
  /// and starts full at `now`.
  Pace(std::uint64_t bytes_per_second, Instant now);

  /// Bytes that may go at `now`; the largest number without a limit. Time never runs backwards
  /// here: an earlier `now` counts as the last one.
  [[nodiscard]] std::uint64_t allowance(Instant now);
  /// Takes `bytes` out; more than the allowance is a debt that later time pays.
  void spend(std::uint64_t bytes);
  /// How long after `now` the allowance reaches `bytes` (or the whole bucket, if smaller).
  [[nodiscard]] Duration wait_for(std::uint64_t bytes, Instant now);

 private:
  void refill(Instant now);

  double rate_;  // bytes per nanosecond; 0: no limit
  double most_;
  double tokens_;
  Instant last_;
};

}  // namespace lockstep::net
