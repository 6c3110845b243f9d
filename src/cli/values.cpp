#include "cli/values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::cli {
namespace {

constexpr std::string_view unit_letters = "bkmgtp";

// Bytes of one unit: "", "k", "kb", "kib" ...
std::optional<double> unit_bytes(std::string unit) {
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (unit.empty()) return 1024;
  const std::size_t power = unit_letters.find(unit[0]);
  const std::string behind = unit.substr(1);
  if (power == std::string_view::npos || (power == 0 && !behind.empty())) return std::nullopt;
  if (behind == "b") return std::pow(1000.0, static_cast<double>(power));
  if (behind.empty() || behind == "ib") return std::pow(1024.0, static_cast<double>(power));
  return std::nullopt;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

std::uint64_t parse_number(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > most) {
    throw Error(ExitCode::usage,
                "'" + escape(text) + "' is not a whole number from 0 to " + std::to_string(most));
  }
  return number;
}

std::int32_t parse_signed(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  throw Error(ExitCode::usage, "'" + escape(text) + "' is not a whole number of 32 bits");
}

std::uint64_t parse_size_kib(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, digits);
  const std::size_t point = std::min(number.find('.'), number.size());
  const std::string_view fraction = number.substr(std::min(point + 1, number.size()));
  const std::optional<double> unit = unit_bytes(std::string(text.substr(digits)));
  double value = 0;
  const bool good =
      point > 0 && all_digits(fraction) && unit.has_value() &&
      std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc();
  const double bytes = good ? std::round(value * *unit) : -1;
  if (bytes < 0 || bytes > 9e18) {
    throw Error(ExitCode::usage, "'" + escape(text) + "' is not a size such as 500, 1.5m or 2GiB");
  }
  return static_cast<std::uint64_t>(bytes);
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  char quote = 0;
  for (const char c : text) {
    if (quote == 0 && c == ' ') {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) throw Error(ExitCode::usage, "'" + escape(text) + "' has an open quote");
  return words;
}

}  // namespace lockstep::cli
