#include "group/chain_path.hpp"

#include <algorithm>

namespace lockstep::group {

// The first of a larger number.
ChainPath::Ids::const_iterator ChainPath::above(std::uint64_t number) const {
  return std::upper_bound(
      ids_.begin(), ids_.end(), number,
      [](std::uint64_t wanted, const wire::GenerationId& id) { return wanted < id.number; });
}

bool ChainPath::has(const wire::GenerationId& id) const {
  const auto next = above(id.number);
  return next != ids_.begin() && *std::prev(next) == id;
}

std::optional<wire::GenerationId> ChainPath::first() const {
  return ids_.empty() ? std::nullopt : std::optional(ids_.front());
}

void ChainPath::end_with(const Ids& back) {
  const bool meets = !back.empty() && has(back.back());
  ids_.erase(meets ? std::prev(above(back.back().number)) : ids_.begin(), ids_.end());
  ids_.insert(ids_.end(), back.rbegin(), back.rend());
}

void ChainPath::begin_with(const Ids& back) {
  ids_.insert(ids_.begin(), back.rbegin(), back.rend());
}

std::span<const wire::GenerationId> ChainPath::between(const wire::GenerationId& from,
                                                       const wire::GenerationId& to) const {
  if (!has(to)) return {};
  const auto end = above(to.number);
  auto begin = std::min(above(from.number), end);
  if (begin != ids_.begin() && *std::prev(begin) != from) --begin;
  return std::span(ids_).subspan(static_cast<std::size_t>(begin - ids_.begin()),
                                 static_cast<std::size_t>(end - begin));
}

}  // namespace lockstep::group
