#include "job/source_share.hpp"

#include <algorithm>

namespace lockstep::job {

double SharedRate::measured(const void* session, double bytes_per_second) {
  constexpr double alike = 4;
  const std::lock_guard lock(mutex_);
  rates_[session] = bytes_per_second;
  double fastest = 0;
  for (const auto& [who, rate] : rates_) fastest = std::max(fastest, rate);
  return bytes_per_second * alike >= fastest ? fastest : bytes_per_second;
}

void SharedRate::forget(const void* session) {
  const std::lock_guard lock(mutex_);
  rates_.erase(session);
}

SourceShare::SourceShare(std::size_t sessions) : answers(sessions) {
  fill_random(seed);
}

}  // namespace lockstep::job
