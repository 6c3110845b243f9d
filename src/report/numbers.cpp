#include "report/numbers.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace lockstep::report {
namespace {

constexpr std::string_view unit_letters = "KMGTPE";

std::string with_separators(const std::string& digits) {
  const std::size_t end = std::min(digits.find('.'), digits.size());
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < end && (end - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string with_unit(double value, double step) {
  std::size_t unit = 0;
  value /= step;
  while (value >= step && unit + 1 < unit_letters.size()) {
    value /= step;
    ++unit;
  }
  return fmt::format("{:.2f}{}", value, unit_letters[unit]);
}

double step_of(Units units) {
  return units == Units::binary ? 1024.0 : 1000.0;
}

bool wants_unit(double value, Units units) {
  return (units == Units::decimal || units == Units::binary) && value >= step_of(units);
}

}  // namespace

std::string count(std::uint64_t value, Units units) {
  const std::string digits = std::to_string(value);
  return units == Units::plain ? digits : with_separators(digits);
}

std::string amount(std::uint64_t value, Units units) {
  const auto size = static_cast<double>(value);
  return wants_unit(size, units) ? with_unit(size, step_of(units)) : count(value, units);
}

std::string decimal(double value, Units units) {
  const std::string digits = fmt::format("{:.2f}", std::isfinite(value) && value > 0 ? value : 0.0);
  return units == Units::plain ? digits : with_separators(digits);
}

std::string rate(double bytes_per_second, Units units) {
  return wants_unit(bytes_per_second, units) ? with_unit(bytes_per_second, step_of(units))
                                             : decimal(bytes_per_second, units);
}

std::string clock_time(double seconds) {
  const double most = 9999.0 * 3600;  // and not a number either
  const auto whole = static_cast<std::uint64_t>(seconds >= 0 && seconds < most ? seconds : 0.0);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace lockstep::report
