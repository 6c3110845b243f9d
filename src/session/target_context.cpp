#include "session/target_context.hpp"

namespace lockstep::session {

void TargetContext::say_only() {
  std::erase_if(actions, [](const TargetAction& action) {
    return !std::holds_alternative<target_action::Send>(action) &&
           !std::holds_alternative<target_action::ReportChange>(action) &&
           !std::holds_alternative<target_action::ReportProblem>(action);
  });
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
