#include "job/round_trip.hpp"

namespace lockstep::job {

void RoundTrip::asked(const wire::Message& message, Instant now) {
  const auto* wants = std::get_if<wire::Wants>(&message);
  if (wants == nullptr || wants->wants.empty() || since_) return;
  directory_ = wants->wants.front().directory;
  since_ = now;
}

std::optional<Duration> RoundTrip::answered(const wire::Message& message, Instant now) {
  const auto* entries = std::get_if<wire::Entries>(&message);
  if (entries == nullptr || !since_ || entries->directory != directory_) return std::nullopt;
  const Duration took = now - *since_;
  since_.reset();
  if (shortest_ && took >= *shortest_) return std::nullopt;
  return shortest_ = took;
}

}  // namespace lockstep::job
