#include "net/pace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lockstep::net {
namespace {

constexpr double bucket_nanoseconds = 1e8;
constexpr double bucket_bytes_min = 16 << 10;

}  // namespace

Pace::Pace(std::uint64_t bytes_per_second, Instant now)
    : rate_(static_cast<double>(bytes_per_second) * 1e-9),
      most_(std::max(rate_ * bucket_nanoseconds, bucket_bytes_min)),
      tokens_(most_),
      last_(now) {}

void Pace::refill(Instant now) {
  if (now <= last_) return;
  const auto passed = static_cast<double>((now - last_).count());
  tokens_ = std::min(most_, tokens_ + passed * rate_);
  last_ = now;
}

std::uint64_t Pace::allowance(Instant now) {
  if (rate_ <= 0) return std::numeric_limits<std::uint64_t>::max();
  refill(now);
  return tokens_ <= 0 ? 0 : static_cast<std::uint64_t>(tokens_);
}

void Pace::spend(std::uint64_t bytes) {
  if (rate_ > 0) tokens_ -= static_cast<double>(bytes);
}

Duration Pace::wait_for(std::uint64_t bytes, Instant now) {
  if (rate_ <= 0) return Duration::zero();
  refill(now);
  const double missing = std::min(static_cast<double>(bytes), most_) - tokens_;
  if (missing <= 0) return Duration::zero();
  return Duration(static_cast<std::int64_t>(std::ceil(missing / rate_)));
}

}  // namespace lockstep::net
