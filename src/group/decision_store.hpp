#pragma once
// Where a group's decisions are made: a register that outlives whoever publishes.
//
// Layer    group: the seam between the commit protocol and what keeps its decisions.
// Promise  a number has one decision, for ever, and an aborted number is never begun again;
//          what a call returns is durable; an epoch that was raised fences every lower one.
//          That nothing is found never means abort: only a decision that is there does.
// Errors   Error{not_published} when the store cannot be reached and nothing was written,
//          Error{unknown} when an answer was lost and the write may have been made: read again.
//          Error{refused} when what is stored makes no sense.
// Threads  one; calls block, bounded by the store's deadline.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "session/group_values.hpp"

namespace lockstep::group {

class DecisionStore {
 public:
  DecisionStore() = default;
  DecisionStore(const DecisionStore&) = delete;
  DecisionStore& operator=(const DecisionStore&) = delete;
  virtual ~DecisionStore() = default;

  [[nodiscard]] virtual session::StoreState read() = 0;
  [[nodiscard]] virtual std::optional<wire::Decision> decision(std::uint64_t number) = 0;

  /// Raises the epoch from `seen` to seen + 1, which is returned; nothing when it is no longer
  /// `seen`.
  [[nodiscard]] virtual std::optional<std::uint64_t> raise_epoch(std::uint64_t seen) = 0;

  /// Opens a generation, before any member is asked to prepare it. Requires its epoch, its
  /// parent to be the head, no other open generation, and that no number from its own on has
  /// been begun.
  [[nodiscard]] virtual session::Stored begin(const session::OpenGeneration& generation) = 0;

  /// Decides the open generation. Requires the decision's epoch and that its number has no
  /// decision; a commit becomes the head. `only_abandoned`: and that no publisher is alive,
  /// which is how a member ends its doubt.
  [[nodiscard]] virtual session::Stored decide(const wire::Decision& decision,
                                               bool only_abandoned) = 0;

  /// Says for `ttl` that a publisher is alive; again before that to go on. False when the lease
  /// was lost meanwhile. For liveness only: no promise rests on it.
  virtual bool keep_alive(std::chrono::seconds ttl) = 0;
  virtual void resign() = 0;
};

}  // namespace lockstep::group
