#include "tree/comparison.hpp"

namespace lockstep::tree {
namespace {

// a - b without overflow, as far as it fits a window.
std::int64_t seconds_apart(const Timestamp& a, const Timestamp& b) {
  std::int64_t difference = 0;
  const bool overflow = __builtin_sub_overflow(a.seconds, b.seconds, &difference);
  if (!overflow) return difference;
  return a.seconds > b.seconds ? INT64_MAX : INT64_MIN;
}

}  // namespace

bool same_time(const Timestamp& a, const Timestamp& b, const std::optional<std::int32_t>& window) {
  if (window && *window < 0) return a == b;
  const std::int64_t apart = seconds_apart(a, b);
  if (window) return apart <= *window && apart >= -*window;
  if (apart != 0) return false;
  return a.nanoseconds == b.nanoseconds || a.nanoseconds == 0 || b.nanoseconds == 0;
}

bool is_newer(const Timestamp& present, const Timestamp& offered,
              const std::optional<std::int32_t>& window) {
  if (window && *window < 0) return present > offered;
  return seconds_apart(offered, present) < window.value_or(0);
}

}  // namespace lockstep::tree
