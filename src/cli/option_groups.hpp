#pragma once
// The tables that sync_options() joins, one a group, and the spellings that they are written with.
#include "cli/options.hpp"

namespace lockstep::cli {

[[nodiscard]] std::span<const Option> traversal_options();
[[nodiscard]] std::span<const Option> symlink_options();
[[nodiscard]] std::span<const Option> attributes_options();
[[nodiscard]] std::span<const Option> comparison_options();
[[nodiscard]] std::span<const Option> writing_options();
[[nodiscard]] std::span<const Option> deletion_options();
[[nodiscard]] std::span<const Option> filter_options();
[[nodiscard]] std::span<const Option> link_options();
[[nodiscard]] std::span<const Option> compression_options();
[[nodiscard]] std::span<const Option> output_options();
[[nodiscard]] std::span<const Option> compatibility_options();

constexpr Spelling flag(char letter, std::string_view name) {
  return {.letter = letter, .name = name};
}
/// A flag that --no-NAME turns off.
constexpr Spelling toggle(char letter, std::string_view name) {
  return {.letter = letter, .name = name, .negatable = true};
}
constexpr Spelling valued(char letter, std::string_view name, std::string_view value) {
  return {.letter = letter, .name = name, .value = value};
}
/// A value that --no-NAME takes back.
constexpr Spelling limit(std::string_view name, std::string_view value) {
  return {.name = name, .value = value, .negatable = true};
}
/// Every use counts.
constexpr Spelling repeated(std::string_view name, std::string_view value) {
  return {.name = name, .value = value, .repeatable = true};
}
constexpr Spelling pattern(std::string_view name) {
  return repeated(name, "PATTERN");
}

}  // namespace lockstep::cli
