#pragma once
// The other replicas of a member's group: who they are, and what is said to them.
//
// Threads  the loop's.
#include <functional>
#include <vector>

#include "group/replica_lines.hpp"
#include "session/group_action.hpp"

namespace lockstep::group {

class MemberLines {
 public:
  using OnMessage = std::function<void(session::Party from, const wire::GroupMessage&)>;
  MemberLines(net::Loop& loop, const Identity& identity, OnMessage on_message);

  /// From now on the replicas of `policy` count, but for `own`. Whom the machine may ask, standbys
  /// first.
  [[nodiscard]] std::vector<session::Party> take_peers(const GroupPolicy& policy,
                                                       const wire::InstanceId& own);
  [[nodiscard]] const GroupPolicy& policy() const noexcept { return policy_; }
  [[nodiscard]] std::vector<Replica> others() const;
  void send(std::uint32_t replica, const wire::GroupMessage& message) {
    lines_.send(replica, message);
  }

 private:
  [[nodiscard]] bool is_publisher(std::uint32_t replica) const;

  GroupPolicy policy_;
  wire::InstanceId own_{};
  ReplicaLines lines_;  // to the replicas of policy_
};

}  // namespace lockstep::group
