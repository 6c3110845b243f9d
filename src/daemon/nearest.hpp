#pragma once
// Which known word somebody probably meant.
#include <initializer_list>
#include <string_view>

namespace lockstep::daemon {

/// The one of `known` with the fewest edits from `word`; empty when none is close.
/// Source  Levenshtein's distance.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::initializer_list<std::string_view> known);

}  // namespace lockstep::daemon
