#pragma once
// One command of a publisher: publish, roll back, or only finish what an earlier one left open.
//
// Layer    group: drives a session::GroupCoordinator.
// Threads  one call; a loop, workers and connections of its own until it returns.
#include <functional>

#include "group/decision_store.hpp"
#include "group/proposal.hpp"

namespace lockstep::group {

struct PublishSetup {
  PublisherFiles& files;
  DecisionStore& store;
  Wish wish;
  bool publish = true;      // false: only finish what is open
  bool check_only = false;  // -n: ask all members, and change nothing
  Identity identity;
  job::Link link;  // timeouts; who is met is the policy's to say
  session::GroupTimes times;
  std::function<void(const std::string& line)> log;
};

struct PublishResult {
  ExitCode code = ExitCode::ok;
  std::string text;  // one line, where there is trouble or nothing to do
  std::optional<tree::SignedHeader> published;
  PublishFigures figures;
};

/// Runs to its end. Throws Error where it could not begin, and for what stops a proposal.
[[nodiscard]] PublishResult run_publisher(const PublishSetup& setup);

}  // namespace lockstep::group
