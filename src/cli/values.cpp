#include "cli/values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <ctime>
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

namespace {

// `plain`: what a number without a unit counts.
std::optional<double> size_of(std::string_view text, double plain) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string number(text.substr(0, digits));
  if (number.starts_with('.')) number.insert(0, "0");
  const std::size_t point = std::min(number.find('.'), number.size());
  const std::string_view fraction =
      std::string_view(number).substr(std::min(point + 1, number.size()));
  const std::string unit_text(text.substr(digits));
  const std::optional<double> unit = unit_text.empty() ? plain : unit_bytes(unit_text);
  double value = 0;
  const bool good =
      point > 0 && all_digits(fraction) && unit.has_value() &&
      std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc();
  if (!good || value * *unit > 9e18) return std::nullopt;
  return value * *unit;
}

[[noreturn]] void no_size(std::string_view text) {
  throw Error(ExitCode::usage, "'" + escape(text) + "' is not a size such as 500, 1.5m or 2GiB");
}

}  // namespace

std::uint64_t parse_size_kib(std::string_view text) {
  const std::optional<double> bytes = size_of(text, 1024);
  if (!bytes || text.starts_with('.')) no_size(text);
  return static_cast<std::uint64_t>(std::round(*bytes));
}

std::uint64_t parse_size(std::string_view text) {
  std::string_view size = text;
  const bool more = size.ends_with("+1");
  const bool less = size.ends_with("-1");
  if (more || less) size.remove_suffix(2);
  const std::optional<double> bytes = size_of(size, 1);
  if (!bytes) no_size(text);
  const auto whole = static_cast<std::uint64_t>(*bytes);
  if (less && whole == 0) no_size(text);
  return whole + (more ? 1 : 0) - (less ? 1 : 0);
}

namespace {

/// The numbers of a time from its end: minute, hour, day, month, year; empty where it is none.
std::vector<int> time_fields(std::string_view text) {
  constexpr std::string_view separators = ":T--";
  std::vector<int> fields;
  for (std::size_t field = 0; field <= separators.size(); ++field) {
    const char separator = field < separators.size() ? separators[field] : '\0';
    const std::size_t found = text.rfind(separator);
    if (field == 0 && found == std::string_view::npos) return {};  // a number alone
    const std::size_t start = found == std::string_view::npos ? 0 : found + 1;
    const std::string_view digits = text.substr(start);
    const bool may_be_empty = field > 0 && start == 0;  // ":30"
    if (digits.empty() && !may_be_empty) return {};
    if (!digits.empty()) fields.push_back(static_cast<int>(parse_number(digits, 9999)));
    if (start == 0) return fields;
    text = text.substr(0, found);
  }
  return {};
}

bool is_time(const std::tm& wanted, const std::tm& made) {
  return wanted.tm_min == made.tm_min && wanted.tm_hour == made.tm_hour &&
         wanted.tm_mday == made.tm_mday && wanted.tm_mon == made.tm_mon;
}

}  // namespace

std::chrono::seconds until(std::string_view text, std::int64_t now) {
  const auto bad = [&](const char* why) {
    return Error(ExitCode::usage, "'" + escape(text) + why);
  };
  const std::vector<int> fields = time_fields(text);
  if (fields.empty()) throw bad("' is not a time such as 2031-12-24T18:30 or 18:30");
  const std::time_t start = now;
  std::tm at{};
  ::localtime_r(&start, &at);
  const std::array<int*, 5> parts = {&at.tm_min, &at.tm_hour, &at.tm_mday, &at.tm_mon, &at.tm_year};
  for (std::size_t i = 0; i < fields.size(); ++i) *parts.at(i) = fields[i];
  if (fields.size() > 3) --at.tm_mon;
  if (fields.size() > 4) at.tm_year -= 1900;
  at.tm_sec = 0;
  at.tm_isdst = -1;
  std::tm made = at;
  std::time_t when = ::mktime(&made);
  if (!is_time(at, made)) throw bad("' is no time");
  if (when <= now && fields.size() < parts.size()) {  // the next one that fits
    ++*parts.at(fields.size());
    made = at;
    when = ::mktime(&made);
  }
  if (when <= now) throw bad("' is over");
  return std::chrono::seconds(when - now);
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
