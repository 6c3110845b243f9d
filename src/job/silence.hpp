#pragma once
// When a connection counts as dead, and how often its ends speak so that it does not.
#include <algorithm>
#include <chrono>
#include <string>

#include "base/error.hpp"

namespace lockstep::job {

/// Every 10 s, or a third of the silence allowed, if that is less.
[[nodiscard]] inline std::chrono::milliseconds heartbeat_period(std::chrono::milliseconds silence) {
  using std::chrono::milliseconds;
  return std::min(milliseconds{10'000}, std::max(silence / 3, milliseconds{50}));
}

[[nodiscard]] inline Error silent(const std::string& peer, std::chrono::milliseconds silence) {
  return {ExitCode::timeout,
          "no answer from " + peer + " for " + std::to_string(silence.count() / 1000) + " s"};
}

}  // namespace lockstep::job
