#pragma once
// The half of a keeper that drives the machine of a member: carries its actions out on the disk,
// the store, the other replicas, and tells it what came of them.
//
// Layer    group: drives a session::GroupMember. Made once the dataset belongs to a group.
// Threads  the loop's; what takes long runs in the pool, which is stopped before this goes.
// Errors   what makes its records unsure ends it: `on_failed`, and nothing more is done.
#include <memory>
#include <optional>

#include "base/log.hpp"
#include "group/keeper_setup.hpp"
#include "group/member_lines.hpp"
#include "group/stager.hpp"
#include "session/group_member.hpp"

namespace lockstep::group {

class MemberDriver {
 public:
  struct Setup {
    net::Loop& loop;
    job::Pool& pool;
    const Log& log;
    const KeeperSetup& keeper;  // outlives this
    std::shared_ptr<fs::Root> root;
    const SigningKey& key;
    /// To a connection that was made to us (first_seat and above); nothing where it has left.
    std::function<void(std::uint32_t seat, const wire::GroupMessage&)> send_to_seat;
    std::function<void()> on_failed;
  };
  explicit MemberDriver(Setup setup);
  MemberDriver(const MemberDriver&) = delete;
  MemberDriver& operator=(const MemberDriver&) = delete;
  ~MemberDriver() = default;

  void on_message(session::Party from, const wire::GroupMessage& message);
  /// Nothing more is done: the process is about to end.
  void stop();

  [[nodiscard]] MemberFiles& files() noexcept { return files_; }
  [[nodiscard]] const MemberFiles& files() const noexcept { return files_; }
  [[nodiscard]] Stager& stager() noexcept { return *stager_; }
  [[nodiscard]] const wire::GenerationId& active() const { return machine_->state().active; }
  /// The other replicas.
  [[nodiscard]] std::vector<Replica> others() const { return lines_.others(); }

 private:
  void start_machine();
  void tick();
  void pump();
  void carry_out(const session::MemberAction& action);
  void send(const session::Party& to, const wire::GroupMessage& message);
  void inspect(const session::group_action::Inspect& asked);
  [[nodiscard]] std::string forbidden(const Bytes& header) const;
  void activate(const wire::GenerationId& generation);
  void discard(const wire::GenerationId& generation);
  void prune();
  void ask_store(std::optional<std::uint64_t> number,
                 const std::optional<wire::Decision>& abandoned);
  void open_store();
  void tell_condition();

  Setup setup_;
  MemberFiles files_;
  MemberLines lines_;
  std::shared_ptr<DecisionStore> store_;
  std::optional<Stager> stager_;
  std::optional<session::GroupMember> machine_;
  std::optional<Condition> told_;
  bool pumping_ = false;
  bool asking_ = false;  // the store
  bool stopped_ = false;
  std::unique_ptr<net::Loop::Timer> tick_;
  std::unique_ptr<net::Loop::Timer> restart_;
  job::Pool upkeep_;  // one worker: trees go one after the other, and keep nobody else waiting
};

/// The header that makes a dataset a member. Throws Error{refused}.
[[nodiscard]] tree::SignedHeader first_header(View bytes, const wire::GroupUuid& group);

}  // namespace lockstep::group
