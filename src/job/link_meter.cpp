#include "job/link_meter.hpp"

namespace lockstep::job {
namespace {

constexpr std::chrono::milliseconds enough_time{250};

}  // namespace

std::optional<double> LinkMeter::sample(Instant now, std::uint64_t wire_bytes, bool full) {
  if (full_since_) {
    full_time_ += now - *full_since_;
    full_bytes_ += wire_bytes - from_bytes_;
    full_since_.reset();
  }
  if (full) {
    full_since_ = now;
    from_bytes_ = wire_bytes;
  }
  if (full_time_ < enough_time || full_bytes_ == 0) return std::nullopt;
  const double seconds = std::chrono::duration<double>(full_time_).count();
  const double rate = static_cast<double>(full_bytes_) / seconds;
  full_time_ = Duration{0};
  full_bytes_ = 0;
  return rate;
}

}  // namespace lockstep::job
