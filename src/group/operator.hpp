#pragma once
// What the commands of `lockstep group` need of the host they run on.
//
// Layer    group. cli fills it in from options, config and identity.
#include <functional>
#include <memory>
#include <string>

#include "group/decision_store.hpp"
#include "group/group_file.hpp"
#include "group/policy.hpp"
#include "session/group_action.hpp"

namespace lockstep::group {

struct Operator {
  GroupFile file;
  std::string state;  // directory of PublisherFiles
  Identity identity;
  /// How to reach a place, with the peer id that this host trusts there; for replicas whose keys
  /// the group knows that is replaced.
  std::function<job::Link(const job::Location&)> link;
  /// The store that `file` names. Throws Error{usage} where this host's config has none.
  std::function<std::unique_ptr<DecisionStore>(const wire::GroupUuid&)> store;
  std::function<void(const std::string& line)> log;
  session::GroupTimes times;
};

}  // namespace lockstep::group
