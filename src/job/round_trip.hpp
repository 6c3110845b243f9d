#pragma once
// How long the source takes to answer: one question at a time is watched, that for entries of a
// directory. The shortest answer counts: others waited for work, not for the link.
//
// Source   of the idea: minimum filters of round trips, as in BBR (Cardwell and others, 2016).
#include <optional>

#include "base/clock.hpp"
#include "wire/message.hpp"

namespace lockstep::job {

class RoundTrip {
 public:
  /// A message that leaves.
  void asked(const wire::Message& message, Instant now);

  /// A message that comes. Returns the shortest time so far, when this answer was faster.
  [[nodiscard]] std::optional<Duration> answered(const wire::Message& message, Instant now);

 private:
  std::uint32_t directory_ = 0;
  std::optional<Instant> since_;
  std::optional<Duration> shortest_;
};

}  // namespace lockstep::job
