#pragma once
// The rules of a decision store, without a place to keep it.
//
// Layer    group: pure. A store asks allowed_...() first, makes the record durable, applies it.
#include <map>
#include <variant>

#include "session/group_values.hpp"

namespace lockstep::group {

struct EpochRaised {
  std::uint64_t epoch = 0;
};
using LedgerRecord = std::variant<EpochRaised, session::OpenGeneration, wire::Decision>;

[[nodiscard]] Bytes encode_record(const LedgerRecord& record);
/// Throws Error{stream} on anything else.
[[nodiscard]] LedgerRecord decode_record(View bytes);

class Ledger {
 public:
  Ledger() = default;
  /// As a store has it, without its decisions.
  explicit Ledger(const session::StoreState& state)
      : epoch_(state.epoch), head_(state.head), next_(state.next), open_(state.open) {}
  void add(const wire::Decision& decision) { decisions_[decision.generation.number] = decision; }

  /// `written` where the record may be made, or has been (has() tells which).
  [[nodiscard]] session::Stored allowed_begin(const session::OpenGeneration& generation) const;
  [[nodiscard]] session::Stored allowed_decision(const wire::Decision& decision) const;
  [[nodiscard]] bool has(const session::OpenGeneration& generation) const {
    return open_ == generation;
  }
  [[nodiscard]] bool has(const wire::Decision& decision) const {
    return decisions_.contains(decision.generation.number);
  }

  void apply(const LedgerRecord& record);

  [[nodiscard]] session::StoreState state() const;
  [[nodiscard]] std::optional<wire::Decision> decision(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

 private:
  [[nodiscard]] session::Stored stored(session::Stored::Outcome outcome) const {
    return {outcome, epoch_, {}};
  }

  std::uint64_t epoch_ = 0;
  wire::GenerationId head_;
  std::uint64_t next_ = 0;
  std::optional<session::OpenGeneration> open_;
  std::map<std::uint64_t, wire::Decision> decisions_;
};

}  // namespace lockstep::group
