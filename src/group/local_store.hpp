#pragma once
// The decision store of a publisher that has no other: its own journal.
//
// Layer    group. Form of the file: commit/log_codec.hpp; of its records: ledger.hpp.
// Promise  one process at a time (Error{locked} for the next). There is no standby: as long as
//          the publisher's host is away, nobody decides, and members stay in doubt.
#include <string>

#include "commit/journal.hpp"
#include "group/decision_store.hpp"
#include "group/ledger.hpp"

namespace lockstep::group {

class LocalStore final : public DecisionStore {
 public:
  /// Opens or makes the journal at `path` (0600), and its directory (0700).
  explicit LocalStore(const std::string& path);

  [[nodiscard]] session::StoreState read() override;
  [[nodiscard]] std::optional<wire::Decision> decision(std::uint64_t number) override;
  [[nodiscard]] std::optional<std::uint64_t> raise_epoch(std::uint64_t seen) override;
  [[nodiscard]] session::Stored begin(const session::OpenGeneration& generation) override;
  /// Whoever has it open is the publisher: nothing here is abandoned.
  [[nodiscard]] session::Stored decide(const wire::Decision& decision,
                                       bool only_abandoned) override;
  bool keep_alive(std::chrono::seconds /*ttl*/) override { return true; }
  void resign() override {}

 private:
  void record(const LedgerRecord& record);

  commit::Journal journal_;
  Ledger ledger_;
};

}  // namespace lockstep::group
