#include "session/target_context.hpp"

#include <utility>

namespace lockstep::session {
namespace {

// Of several things that went wrong the exit code tells the one that matters most.
int weight(ExitCode code) {
  switch (code) {
    case ExitCode::ok:
      return 0;
    case ExitCode::vanished:
      return 1;
    case ExitCode::delete_limit:
      return 2;
    case ExitCode::partial:
      return 3;
    default:
      return 4;
  }
}

}  // namespace

ExitCode worse(ExitCode a, ExitCode b) {
  return weight(b) > weight(a) ? b : a;
}

void TargetContext::worst(ExitCode code) {
  summary.code = worse(summary.code, code);
}

void TargetContext::problem(const tree::Problem& problem) {
  worst(problem.code);
  if (setup.client) {
    actions.emplace_back(target_action::ReportProblem{problem});
  } else {
    send(wire::Trouble{problem});
  }
}

void TargetContext::remote_problem(const tree::Problem& problem) {
  worst(problem.code);
  if (setup.client) actions.emplace_back(target_action::ReportProblem{problem});
}

void TargetContext::stage(TargetAction action) {
  if (paused_) {
    deferred_.push_back(std::move(action));
    return;
  }
  ++staging_;
  actions.push_back(std::move(action));
}

void TargetContext::resume_staging() {
  paused_ = false;
  for (TargetAction& action : std::exchange(deferred_, {})) stage(std::move(action));
}

}  // namespace lockstep::session
