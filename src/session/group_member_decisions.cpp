// What a member does about decisions: activate, drop, catch up, or stop at a fork.
#include <algorithm>

#include "session/group_member.hpp"

namespace lockstep::session {

using wire::Decision;
using wire::GenerationId;
using wire::Verdict;

bool GroupMember::contradicts(const Decision& decision) const {
  const GenerationId& decided = decision.generation;
  const bool commit = decision.verdict == Verdict::commit;
  if (decided.number == state_.active.number) {
    return commit == (decided.hash != state_.active.hash);
  }
  const auto other = [&](const GenerationId& mine) {
    return mine.number == decided.number && mine.hash != decided.hash;
  };
  if (state_.prepared && other(state_.prepared->generation)) return true;
  if (goal_ && (other(goal_->generation) || (goal_->generation == decided && !commit))) return true;
  const auto known = state_.decision(decided.number);
  return known && (known->generation != decided || known->verdict != decision.verdict);
}

void GroupMember::on_decision(const Decision& decision, Teller teller, std::optional<Party> asker) {
  if (!setup_.verify(decision, teller)) {
    return report(ExitCode::refused, "a decision without a good signature");
  }
  if (forked_) return;
  if (contradicts(decision)) return fork(decision.generation.number);
  if (decision.generation.number <= state_.active.number) return past(asker, decision);
  if (decision.verdict == Verdict::abort) return on_abort(decision);
  on_commit(asker, decision);
}

// Of what is active, or of something before it.
void GroupMember::past(std::optional<Party> asker, const Decision& decision) {
  if (decision.verdict == Verdict::abort) {
    if (state_.prepared && state_.prepared->generation == decision.generation) force(decision);
    return;
  }
  if (decision.generation == state_.active && !state_.newest()) force(decision);
  if (asker) send(*asker, wire::GroupActive{state_.active, setup_.instance});
}

void GroupMember::on_abort(const Decision& decision) {
  const GenerationId& aborted = decision.generation;
  if (state_.decision(aborted.number)) return;
  const bool prepared = state_.prepared && state_.prepared->generation == aborted;
  force(decision);
  if (prepared) actions_.emplace_back(group_action::Discard{aborted});
  if (staging_ && staging_->generation == aborted) drop_staging();
  doubt_since_.reset();
}

void GroupMember::on_commit(std::optional<Party> asker, const Decision& decision) {
  const GenerationId& wanted = decision.generation;
  if (asker) {
    const auto same = [&](const Party& one) { return one.number == asker->number; };
    if (std::none_of(waiting_.begin(), waiting_.end(), same)) waiting_.push_back(*asker);
  }
  if (state_.prepared && state_.prepared->generation == wanted && !lost_) {
    return activate(decision);
  }
  if (goal_ && goal_->generation.number >= wanted.number) return;
  // Whoever proposed by a lower epoch has been fenced since, and may not know.
  if (decision.epoch > state_.epoch) force(EpochSeen{decision.epoch});
  goal_ = decision;
  proved_ = state_.active;
  branched_ = false;
  const bool staging = staging_ && staging_->generation == wanted && !staging_->failed &&
                       staging_->parent == state_.active.hash;
  if (!staging) pursue();
}

void GroupMember::activate(const Decision& decision) {
  if (!state_.committed) force(decision);
  const GenerationId generation = decision.generation;
  actions_.emplace_back(group_action::Activate{generation});
  force(Activated{generation});
  for (const Party& one : std::exchange(waiting_, {})) {
    send(one, wire::GroupActive{generation, setup_.instance});
  }
  doubt_since_.reset();
  if (goal_ && goal_->generation.number <= generation.number) goal_.reset();
  if (!goal_) return;
  proved_ = state_.active;
  branched_ = false;
  pursue();
}

// Something newer is committed and not prepared here: do headers lead to it?
void GroupMember::pursue() {
  if (staging_ && staging_->generation == goal_->generation) {
    if (!staging_->failed) return;
    const Staging again = *staging_;
    staging_.reset();
    return stage({again.generation, again.parent}, again.header, {});
  }
  if (setup_.peers.empty() && waiting_.empty()) return;
  const Party to = setup_.peers.empty() ? waiting_.back() : next_peer();
  send(to, wire::GroupProve{proved_, goal_->generation});
}

// Headers lead on from what they have proved so far, or past what is active: a branch, which is
// shown when the rest leads to the goal.
bool GroupMember::extends_proof(const HeaderLink& link) {
  const bool child = link.parent == proved_.hash;
  const bool later = link.generation.number > proved_.number;
  const bool first = proved_ == state_.active && !branched_;
  if (!first || child || later) return child && later;
  branched_ = true;
  return true;
}

void GroupMember::on_chain(Party /*from*/, const wire::GroupChain& chain) {
  if (!goal_ || forked_ || chain.to != goal_->generation) return;
  if (staging_ && staging_->generation == goal_->generation) return;
  for (const Bytes& header : chain.headers) {
    const std::optional<HeaderLink> link = setup_.open_header(header);
    if (!link) return report(ExitCode::refused, "a header without a good signature");
    if (link->generation == state_.active) {  // begins further back: asked for before
      proved_ = state_.active;
      branched_ = false;
      continue;
    }
    if (!extends_proof(*link)) return;  // late, or not a chain
    proved_ = link->generation;
    if (!branched_) actions_.emplace_back(group_action::Keep{proved_, header});
    if (proved_ != goal_->generation) continue;
    return branched_ ? fork(proved_.number) : stage(*link, header, {});
  }
  if (!chain.headers.empty()) pursue();
}

void GroupMember::fork(std::uint64_t number) {
  if (forked_) return;
  forked_ = true;
  staging_.reset();
  goal_.reset();
  report(ExitCode::fenced, "fork: there are two generations " + std::to_string(number) +
                               "; both are kept, and nothing more is activated here");
}

}  // namespace lockstep::session
