#pragma once
// How a group is: what each replica shows its readers, and how far behind it is.
//
// Layer    group. From any host that may read the members' datasets.
#include "group/operator.hpp"
#include "group/poll.hpp"

namespace lockstep::group {

struct ReplicaStatus {
  Member member;
  bool standby = false;
  std::optional<wire::GroupState> state;  // nothing: it did not answer, or is in no group
  std::string problem;
};

struct GroupStatus {
  wire::GroupUuid group{};
  wire::GenerationId newest;  // that any replica has active
  std::vector<ReplicaStatus> replicas;
  std::optional<std::string> figures;  // of the last publish from this host, JSON

  /// True where all members have the newest one active, and nobody is in doubt.
  [[nodiscard]] bool consistent() const;
  /// Members that have it active, of all members.
  [[nodiscard]] double consistency() const;
};

[[nodiscard]] GroupStatus status(const Operator& host);

/// Where every replica of the file can be reached, members first, with the question still to come.
[[nodiscard]] std::vector<Asked> replicas_of(const Operator& host);

[[nodiscard]] std::string status_text(const GroupStatus& status, const std::string& name);
[[nodiscard]] std::string status_json(const GroupStatus& status, const std::string& name);

struct WaitOrder {
  std::optional<std::uint64_t> generation;  // nothing: the newest when it begins
  bool local = false;                       // only replicas on this host
  std::optional<std::chrono::seconds> timeout;
};
/// The read barrier: returns once all replicas asked about show that generation or a newer one.
/// Throws Error{timeout} naming who does not.
void wait_for(const Operator& host, const WaitOrder& order);

}  // namespace lockstep::group
