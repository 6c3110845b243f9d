#pragma once
// What a keeper is made with.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "group/condition.hpp"
#include "group/decision_store.hpp"
#include "group/needs.hpp"
#include "session/group_action.hpp"

namespace lockstep::group {

struct KeeperSetup {
  std::string dataset;
  std::string path;
  std::size_t keep = 1;  // generations that stay
  Identity identity;
  /// What is active of another dataset on this host; any thread.
  std::function<std::optional<Digest>(const std::string& dataset)> active_of;
  /// What other datasets of this host, as they are shown, need of this one; any thread.
  std::function<std::vector<Dependant>()> dependants;
  /// Throws Error{usage} where the host's config has no such store.
  std::function<std::unique_ptr<DecisionStore>(const std::string& name, const wire::GroupUuid&)>
      open_store;
  /// Told whenever it is another one; null: nobody asks.
  std::function<void(Condition)> on_condition = nullptr;
  session::GroupTimes times;
};

}  // namespace lockstep::group
