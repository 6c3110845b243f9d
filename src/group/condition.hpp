#pragma once
// How a member of a group is, in a word.
//
// Layer    group; pure.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lockstep::group {

enum class Condition : std::uint8_t {
  current,   // shows the newest generation that it has heard of
  behind,    // knows of a newer one, and does not show it yet
  in_doubt,  // has promised one and does not know the decision
  forked     // has another one under the same number: somebody must look
};
constexpr auto condition_words =
    std::to_array<std::string_view>({"current", "behind", "in_doubt", "forked"});

[[nodiscard]] constexpr std::string_view word_of(Condition condition) {
  return condition_words.at(static_cast<std::size_t>(condition));
}
[[nodiscard]] constexpr std::optional<Condition> condition_of(std::string_view word) {
  for (std::size_t i = 0; i < condition_words.size(); ++i) {
    if (condition_words.at(i) == word) return static_cast<Condition>(i);
  }
  return std::nullopt;
}

}  // namespace lockstep::group
