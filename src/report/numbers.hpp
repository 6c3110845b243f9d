#pragma once
// Numbers for people, in rsync's forms.
#include <cstdint>
#include <string>

namespace lockstep::report {

enum class Units : std::uint8_t {
  plain,      // --no-h: 1234567
  thousands,  // 1,234,567
  decimal,    // -h: 1.23M, steps of 1000
  binary      // -hh: 1.18M, steps of 1024
};

/// A count: never with a unit.
[[nodiscard]] std::string count(std::uint64_t value, Units units);
/// An amount of bytes: with a unit under -h from one step on, two decimals.
[[nodiscard]] std::string amount(std::uint64_t value, Units units);
/// A ratio or rate with two decimals.
[[nodiscard]] std::string decimal(double value, Units units);
/// A rate in bytes: with a unit under -h.
[[nodiscard]] std::string rate(double bytes_per_second, Units units);
/// "0:01:07"
[[nodiscard]] std::string clock_time(double seconds);

}  // namespace lockstep::report
