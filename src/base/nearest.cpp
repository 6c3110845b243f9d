#include "base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace lockstep {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t i = 1; i <= b.size(); ++i) {
      const std::size_t replaced = diagonal + (b[i - 1] == letter ? 0 : 1);
      diagonal = row[i];
      row[i] = std::min({row[i] + 1, row[i - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t longest_word = 100;
  if (word.size() > longest_word) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view one : known) {
    const std::size_t edits = distance(word, one);
    if (edits < least) {
      least = edits;
      best = one;
    }
  }
  return best;
}

}  // namespace lockstep
