#pragma once
// The way from a header that is kept to a newer one, by number and hash: tells where an answer
// begins without reading what comes before it.
//
// Layer    group: memory only, 40 bytes a generation.
// Order    each is the parent of the next, so numbers rise.
#include <optional>
#include <span>
#include <vector>

#include "wire/group_message.hpp"

namespace lockstep::group {

class ChainPath {
 public:
  using Ids = std::vector<wire::GenerationId>;

  [[nodiscard]] bool has(const wire::GenerationId& id) const;
  /// Nothing while it is empty.
  [[nodiscard]] std::optional<wire::GenerationId> first() const;

  /// `back`, newest first, is the end of the way from now on. Where its last one is on the way
  /// already, what comes before that stays; else it is all of the way.
  void end_with(const Ids& back);
  /// `back`, newest first, leads down from the parent of first().
  void begin_with(const Ids& back);
  void forget() noexcept { ids_.clear(); }

  /// What follows `from` up to `to`, which is on the way; where `from` is not, from the last one of
  /// a number not above it, or, where there is none, from the first.
  [[nodiscard]] std::span<const wire::GenerationId> between(const wire::GenerationId& from,
                                                            const wire::GenerationId& to) const;

 private:
  [[nodiscard]] Ids::const_iterator above(std::uint64_t number) const;

  Ids ids_;
};

}  // namespace lockstep::group
