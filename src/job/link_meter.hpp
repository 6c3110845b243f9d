#pragma once
// How fast a link is, learned only while it is the link that holds us up.
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace lockstep::job {

class LinkMeter {
 public:
  /// `wire_bytes`: sent so far. `full`: nothing more is taken at the moment. Returns bytes a second
  /// whenever the link has been full for a while.
  [[nodiscard]] std::optional<double> sample(Instant now, std::uint64_t wire_bytes, bool full);

 private:
  std::optional<Instant> full_since_;
  std::uint64_t from_bytes_ = 0;
  Duration full_time_{0};
  std::uint64_t full_bytes_ = 0;
};

}  // namespace lockstep::job
