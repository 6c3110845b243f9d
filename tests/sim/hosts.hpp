#pragma once
// The processes of a simulated host: they carry out the actions of the machines on the world.
#include "session/effects.hpp"
#include "session/group_coordinator.hpp"
#include "session/group_member.hpp"
#include "sim/world.hpp"

namespace lockstep::sim {

/// A header's bytes here: number, parent, something to tell two of a number apart, and the members.
[[nodiscard]] Bytes make_header(std::uint64_t number, const Digest& parent, std::uint64_t salt,
                                const Instances& policy);
[[nodiscard]] std::optional<session::HeaderLink> open_header(View header);
[[nodiscard]] Instances members_in(View header);
[[nodiscard]] Instances first_members();
/// From what is kept on a disk; a few headers at a time.
[[nodiscard]] wire::GroupChain chain_of(const Disk& disk, const wire::GroupProve& asked);
/// What every host starts with.
[[nodiscard]] Bytes genesis_header();
[[nodiscard]] wire::GenerationId genesis();
[[nodiscard]] session::GroupTimes times();
[[nodiscard]] const wire::GroupUuid& uuid();

/// The keeper of a dataset.
class MemberHost {
 public:
  MemberHost(World& world, std::uint32_t host);
  void on_message(World::Address from, const wire::GroupMessage& message);
  [[nodiscard]] const session::MemberState& state() const { return machine_->state(); }
  [[nodiscard]] bool forked() const { return machine_->forked(); }

 private:
  void pump();
  void tick();
  [[nodiscard]] bool carry_out(const session::MemberAction& action);
  void tell_promise(const session::GroupRecord& record);
  [[nodiscard]] bool force(const session::GroupRecord& record);
  [[nodiscard]] bool activate(const wire::GenerationId& generation);
  void stage(const session::group_action::Stage& stage);
  void ask_store(const session::group_action::AskStore& ask);
  void abort_abandoned(const wire::Decision& abort);

  World& world_;
  std::uint32_t host_;
  std::optional<session::GroupMember> machine_;
  bool pumping_ = false;
};

/// One command of a publisher: publish, or only finish what is open.
class PublisherHost {
 public:
  PublisherHost(World& world, std::uint32_t host, bool publish);
  void on_message(std::uint32_t from, const wire::GroupMessage& message);
  void on_unreachable(std::uint32_t member);
  [[nodiscard]] bool finished() const { return machine_.finished(); }

 private:
  void pump();
  void tick();
  [[nodiscard]] bool carry_out(const session::CoordinatorAction& action);
  void acquire();
  void propose(const session::group_action::Propose& propose);
  void begin(const session::OpenGeneration& generation);
  void decide(wire::Decision decision);
  void lookup(std::uint64_t number);

  World& world_;
  std::uint32_t host_;
  Instances policy_;
  session::GroupCoordinator machine_;
  std::optional<wire::GenerationId> proposed_;
  bool pumping_ = false;
};

}  // namespace lockstep::sim
