#pragma once
// What the commit protocol of replica groups and its decision store tell each other.
//
// Layer    session: data only.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "wire/group_message.hpp"

namespace lockstep::session {

/// Whose word counts: everybody's, that of `count` members, or nobody's.
struct Policy {
  enum class Kind : std::uint8_t { all, quorum, none };
  Kind kind = Kind::all;
  std::uint32_t count = 0;  // quorum only
  /// Of `members`, how many are needed.
  [[nodiscard]] std::uint32_t needed(std::size_t members) const noexcept {
    const auto all = static_cast<std::uint32_t>(members);
    return kind == Kind::none ? 0 : kind == Kind::all ? all : std::min(count, all);
  }
  friend bool operator==(const Policy&, const Policy&) = default;
};

/// A generation that has been begun and not been decided.
struct OpenGeneration {
  wire::GenerationId generation;
  Digest parent{};
  std::uint64_t epoch = 0;         // of whoever began it
  std::uint32_t votes_needed = 0;  // to commit it
  friend bool operator==(const OpenGeneration&, const OpenGeneration&) = default;
};

/// One consistent look at a decision store.
struct StoreState {
  std::uint64_t epoch = 0;
  wire::GenerationId head;  // newest committed; hash zero before the first
  std::uint64_t next = 0;   // the first number that has never been begun
  std::optional<OpenGeneration> open;
  bool publisher_alive = false;  // somebody's lease runs
};

/// What became of a write to a decision store.
struct Stored {
  enum class Outcome : std::uint8_t {
    written,  // durable; also when it had been written before
    fenced,   // the epoch is another one by now
    stale,    // the head is another one, or another generation is open or was begun before
    decided,  // the number has another decision: `standing`
    attended  // a publisher is alive, which was a condition
  };
  Outcome outcome = Outcome::written;
  std::uint64_t epoch = 0;  // the store's
  std::optional<wire::Decision> standing;
};

/// True for a standby that may take over from a publisher that is gone: it must hold the head.
[[nodiscard]] inline bool may_take_over(const StoreState& store, const wire::GenerationId& active) {
  return !store.publisher_alive && store.head == active;
}

}  // namespace lockstep::session
