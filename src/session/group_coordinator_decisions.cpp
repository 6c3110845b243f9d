// A coordinator's decision: written to the store, looked up where its answer was lost, then told.
#include <algorithm>

#include "session/group_coordinator.hpp"

namespace lockstep::session {

using wire::Decision;
using wire::Verdict;

void GroupCoordinator::decide(Verdict verdict) {
  decision_ = Decision{open_->generation, verdict, store_.epoch, {}, {}};
  enter(Phase::deciding);
  actions_.emplace_back(group_action::Decide{decision_});
}

void GroupCoordinator::on_decided(const std::optional<Stored>& stored) {
  if (phase_ != Phase::deciding || !stored) return;  // on_tick() looks what became of it
  switch (stored->outcome) {
    case Stored::Outcome::written:
    case Stored::Outcome::decided:
      if (stored->standing) return settled(*stored->standing);
      return;
    default:
      finish(ExitCode::fenced,
             "another publisher took over and decides about this generation: see status");
  }
}

void GroupCoordinator::on_lookup(std::uint64_t number, const std::optional<Decision>& decision,
                                 bool reachable) {
  looking_up_.erase(number);
  if (finished()) return;
  const bool deciding = phase_ == Phase::deciding && number == decision_.generation.number;
  if (!decision) {
    if (deciding && reachable) actions_.emplace_back(group_action::Decide{decision_});
    return;
  }
  if (deciding) return settled(*decision);
  if (!setup_.verify(*decision, Teller::store)) return;
  known_[number] = *decision;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i].needs == number) say(i, wire::GroupDecide{*decision});
  }
}

void GroupCoordinator::settled(const Decision& decision) {
  if (!setup_.verify(decision, Teller::store) || decision.generation != open_->generation) {
    return finish(ExitCode::fenced, "the decision store has something else under this number");
  }
  decision_ = decision;
  known_[decision.generation.number] = decision;
  store_.next = std::max(store_.next, decision.generation.number + 1);
  const std::string why = reasons();
  enter(Phase::completing);
  enough_.reset();
  actions_.emplace_back(group_action::Remember{decision});
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    // A policy without votes decides first; who has not staged it does so now.
    if (proposal_ && seats_[i].answer != Answer::yes && decision.verdict == Verdict::commit) {
      say(i, wire::GroupPrepare{proposal_->check, proposal_->header});
    }
    say(i, wire::GroupDecide{decision});
  }
  if (decision.verdict == Verdict::commit) store_.head = decision.generation;
  if (!proposal_) return propose();  // that was somebody else's; who is behind catches up
  if (decision.verdict == Verdict::commit) return count();
  finish(ExitCode::not_published, "not published: " + why + "; nothing changed");
}

}  // namespace lockstep::session
