#pragma once
// A member's connections to the other replicas of its group, made when they are needed.
//
// Threads  the loop's.
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "group/line.hpp"
#include "group/policy.hpp"
#include "session/group_action.hpp"

namespace lockstep::group {

class MemberLines {
 public:
  using OnMessage = std::function<void(session::Party from, const wire::GroupMessage&)>;
  MemberLines(net::Loop& loop, const Identity& identity, OnMessage on_message)
      : loop_(loop), identity_(identity), on_message_(std::move(on_message)) {}

  /// From now on the replicas of `policy` count, but for `own`. Whom the machine may ask, standbys
  /// first.
  [[nodiscard]] std::vector<session::Party> take_peers(const GroupPolicy& policy,
                                                       const wire::InstanceId& own);
  [[nodiscard]] const GroupPolicy& policy() const noexcept { return policy_; }
  [[nodiscard]] std::vector<Replica> others() const;
  void send(std::uint32_t replica, const wire::GroupMessage& message);

 private:
  [[nodiscard]] bool is_publisher(std::uint32_t replica) const;
  [[nodiscard]] Line& line_to(std::uint32_t replica);

  net::Loop& loop_;
  const Identity& identity_;
  OnMessage on_message_;
  GroupPolicy policy_;
  wire::InstanceId own_{};
  std::vector<Replica> replicas_;  // of policy_
  std::map<std::uint32_t, std::unique_ptr<Line>> lines_;
};

}  // namespace lockstep::group
