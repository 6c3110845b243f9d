#pragma once
// The keeper of one dataset in a replica group: the one process that owns its records, what its
// readers see, and its doubts; with no publisher alive, too.
//
// Layer    group: connections and what they ask; a MemberDriver does what the group's machine says.
//          One process runs one (daemon/keeper_process.hpp).
// Ends     at any moment, as if killed: what it has promised is on its disk.
// Threads  its loop's; connections have threads of their own and reach it through KeeperSession.
#include <map>
#include <memory>

#include "base/log.hpp"
#include "group/keeper_session.hpp"
#include "group/keeper_setup.hpp"
#include "group/member_driver.hpp"

namespace lockstep::group {

class Keeper final : public KeeperDesk {
 public:
  Keeper(net::Loop& loop, KeeperSetup setup, const Log& log);
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() override;

  // From sessions; see KeeperDesk.
  [[nodiscard]] bool knows(const std::string& peer_id) const override;
  void on_joined(std::uint32_t seat, SeatInfo info) override;
  void on_left(std::uint32_t seat) override;
  void on_message(std::uint32_t seat, wire::GroupMessage message) override;
  [[nodiscard]] job::TargetPlace stage(const wire::GenerationId& generation) override;
  void on_push_over(const wire::GenerationId& generation, ExitCode code,
                    const std::string& why) override;
  [[nodiscard]] std::shared_ptr<fs::Root> tree(const wire::GenerationId& generation) override;

 private:
  void take_up();
  void end_soon();
  void bind(std::uint32_t seat, const wire::GroupMessage& message, const wire::GroupBind& wanted);
  void become_member(const wire::GroupMessage& message, const wire::GroupBind& wanted,
                     const wire::InstanceId& instance);
  void scrub(std::uint32_t seat, const wire::GroupScrub& wanted);
  void answer(std::uint32_t seat, wire::GroupBody body);
  [[nodiscard]] session::Party party_of(std::uint32_t seat) const;

  net::Loop& loop_;
  KeeperSetup setup_;
  const Log& log_;
  std::shared_ptr<fs::Root> root_;
  SigningKey key_;
  std::map<std::uint32_t, SeatInfo> seats_;
  std::unique_ptr<MemberDriver> member_;  // once the dataset belongs to a group
  std::unique_ptr<net::Loop::Timer> end_;
  bool ending_ = false;
  bool scrubbing_ = false;
  wire::InstanceId instance_{};  // offered to a group that asks, before there is one
  job::Pool pool_;               // last: its workers end before what they use goes
};

}  // namespace lockstep::group
