#pragma once
// The decision store in etcd: it outlives the publisher's host, so that members and standbys go
// on without it.
//
// Layer    group. Keys: FORMAT.md. The rules are those of ledger.hpp; a transaction makes a write
//          only where everything that the rules looked at is unchanged.
// Source   consensus is etcd's (Raft); nothing of it is done here.
// Threads  one; calls block, at most twice the deadline.
#include <string>

#include "group/decision_store.hpp"
#include "group/etcd_gateway.hpp"
#include "group/ledger.hpp"

namespace lockstep::group {

class EtcdStore final : public DecisionStore {
 public:
  EtcdStore(EtcdSettings settings, const wire::GroupUuid& group);

  [[nodiscard]] session::StoreState read() override;
  [[nodiscard]] std::optional<wire::Decision> decision(std::uint64_t number) override;
  [[nodiscard]] std::optional<std::uint64_t> raise_epoch(std::uint64_t seen) override;
  [[nodiscard]] session::Stored begin(const session::OpenGeneration& generation) override;
  [[nodiscard]] session::Stored decide(const wire::Decision& decision,
                                       bool only_abandoned) override;
  bool keep_alive(std::chrono::seconds ttl) override;
  void resign() override;

 private:
  /// What is stored, as far as a decision about `number` depends on it.
  struct Look {
    EtcdView view;
    Ledger ledger;
    bool publisher_alive = false;
    std::vector<std::string> keys;  // all but the publisher's
  };
  [[nodiscard]] Look look(std::optional<std::uint64_t> number);
  [[nodiscard]] std::string decision_key(std::uint64_t number) const;

  EtcdGateway etcd_;
  std::string prefix_;
  std::int64_t lease_ = 0;
};

}  // namespace lockstep::group
