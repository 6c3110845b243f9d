#pragma once
// Which known word somebody probably meant.
//
// Source   Levenshtein's distance.
#include <span>
#include <string_view>

namespace lockstep {

/// The one of `known` that is the fewest edits away from `word`, the first of several; empty when
/// none is within a third of its letters (but two edits always are near). Words of more than 100
/// bytes are near to nothing.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> known);

}  // namespace lockstep
