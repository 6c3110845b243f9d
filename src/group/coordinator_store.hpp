#pragma once
// What a publisher's coordinator asks of its decision store, and the answers on their way back.
//
// Layer    group: between a session::GroupCoordinator and a StoreAsker.
// Threads  the loop's.
#include "group/publisher.hpp"
#include "group/store_asker.hpp"
#include "session/group_coordinator.hpp"

namespace lockstep::group {

class CoordinatorStore {
 public:
  struct Events {
    /// The store is ours, with this head; before the coordinator hears of it.
    std::function<void(const wire::GenerationId& head)> on_acquired;
    /// After each answer.
    std::function<void()> answered;
  };
  /// `setup` and `machine` outlive this.
  CoordinatorStore(net::Loop& loop, const PublishSetup& setup, session::GroupCoordinator& machine,
                   Events events);

  /// With `check_only` it is only read.
  void acquire();
  void begin(const session::OpenGeneration& generation);
  /// Signs it first.
  void decide(const wire::Decision& decision);
  void look_up(std::uint64_t number);
  /// Others may know that nobody publishes any more; calls `then`.
  void resign(std::function<void()> then) { store_.resign(std::move(then)); }

  /// Zero until the store is acquired.
  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

 private:
  void on_acquired(const std::optional<session::StoreState>& state);

  const PublishSetup& setup_;
  session::GroupCoordinator& machine_;
  Events events_;
  std::uint64_t epoch_ = 0;
  StoreAsker store_;  // last: its worker ends before what it uses goes
};

}  // namespace lockstep::group
