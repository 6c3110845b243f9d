// A member's votes: what it could take, what it stages, what it says.
#include <algorithm>

#include "session/group_member.hpp"

namespace lockstep::session {

using wire::GenerationId;
using wire::NoVote;
using wire::Verdict;

namespace {

constexpr std::size_t inspecting_max = 16;

}  // namespace

// The same number as something here, with another content.
bool GroupMember::is_fork(const GenerationId& wanted) const {
  const auto other = [&](const GenerationId& mine) {
    return mine.number == wanted.number && mine.hash != wanted.hash;
  };
  return other(state_.active) || (state_.prepared && other(state_.prepared->generation)) ||
         (goal_ && other(goal_->generation));
}

NoVote GroupMember::judge(const wire::GroupCheck& check) {
  const GenerationId& wanted = check.generation;
  if (is_fork(wanted)) fork(wanted.number);
  if (forked_) return NoVote::fork;
  if (wanted == state_.active) return NoVote::none;
  if (wanted.number < state_.active.number) return NoVote::parent;
  const auto known = state_.decision(wanted.number);
  if (known && known->verdict == Verdict::abort) return NoVote::aborted;
  if (state_.prepared && state_.prepared->generation == wanted) return NoVote::none;
  if (state_.prepared) return NoVote::in_doubt;
  if (goal_ && goal_->generation != wanted) return NoVote::behind;
  return check.parent == state_.active.hash ? NoVote::none : NoVote::behind;
}

bool GroupMember::has(const GenerationId& generation) const {
  return generation == state_.active ||
         (state_.prepared && state_.prepared->generation == generation && !lost_);
}

void GroupMember::on_check(Party from, const wire::GroupCheck& check, std::optional<Bytes> header) {
  const GenerationId& wanted = check.generation;
  const bool preparing = header.has_value();
  const NoVote no = judge(check);
  if (no != NoVote::none || has(wanted)) return vote(from, wanted, preparing, no);
  if (preparing && staging_ && staging_->generation == wanted && !staging_->failed) {
    const auto same = [&](const Party& one) { return one.number == from.number; };
    auto& voters = staging_->voters;
    if (std::none_of(voters.begin(), voters.end(), same)) voters.push_back(from);
    return vote(from, wanted, true, NoVote::working);
  }
  if (inspecting_.size() >= inspecting_max) return;  // it is said again
  actions_.emplace_back(group_action::Inspect{check, header});
  inspecting_.push_back({from, state_.epoch, check, std::move(header)});
}

void GroupMember::on_inspected(const Inspection& inspection) {
  if (inspecting_.empty()) return;
  const Inspecting asked = std::move(inspecting_.front());
  inspecting_.pop_front();
  const GenerationId& wanted = asked.check.generation;
  const bool preparing = asked.header.has_value();
  // Much may have happened since: it was asked again and is staged, or something else is.
  const NoVote no = asked.epoch < state_.epoch ? NoVote::epoch : judge(asked.check);
  if (no != NoVote::none || has(wanted)) return vote(asked.from, wanted, preparing, no);
  for (const wire::Dependency& dependency : asked.check.dependencies) {
    const auto found = inspection.active.find(dependency.dataset);
    if (found != inspection.active.end() && found->second == dependency.hash) continue;
    return vote(asked.from, wanted, preparing, NoVote::dependencies,
                dependency.dataset + " is not at the generation that this one needs");
  }
  if (!inspection.problem.empty()) {
    return vote(asked.from, wanted, preparing, NoVote::failed, inspection.problem);
  }
  if (!preparing) return vote(asked.from, wanted, false, NoVote::none);
  const std::optional<HeaderLink> link = setup_.open_header(*asked.header);
  if (!link || link->generation != wanted || link->parent != asked.check.parent) {
    return vote(asked.from, wanted, true, NoVote::failed, "the header is not a good one");
  }
  stage(*link, *asked.header, asked.from);
  vote(asked.from, wanted, true, NoVote::working);  // who sends content need not wait
}

void GroupMember::stage(const HeaderLink& link, const Bytes& header, std::optional<Party> voter) {
  std::vector<Party> voters;
  if (staging_ && staging_->generation == link.generation) {
    voters = staging_->voters;
    if (voter) voters.push_back(*voter);
    const bool runs = !staging_->failed;
    staging_->voters = voters;
    if (runs) return;
  } else {
    drop_staging();
    if (voter) voters.push_back(*voter);
  }
  staging_ = Staging{link.generation, link.parent, header, voters, false};
  actions_.emplace_back(group_action::Stage{link.generation, header});
}

void GroupMember::drop_staging() {
  if (!staging_) return;
  actions_.emplace_back(group_action::Discard{staging_->generation});
  staging_.reset();
}

void GroupMember::on_staged(const GenerationId& generation, const std::string& problem) {
  if (!staging_ || staging_->generation != generation) return;
  const bool wanted = goal_ && goal_->generation == generation;
  if (!problem.empty()) {
    for (const Party& voter : staging_->voters) {
      vote(voter, generation, true, NoVote::failed, problem);
    }
    staging_->voters.clear();
    staging_->failed = true;  // a goal is tried again
    if (!wanted) drop_staging();
    return;
  }
  const Staging staged = *std::exchange(staging_, std::nullopt);
  const std::optional<Prepared> before = state_.prepared;
  force(Prepared{generation, staged.parent});
  lost_ = false;
  // Headers lead past what was prepared before: it has been aborted, or it is history.
  if (before && before->generation != generation) {
    actions_.emplace_back(group_action::Discard{before->generation});
  }
  doubt_since_.reset();
  for (const Party& voter : staged.voters) vote(voter, generation, true, NoVote::none);
  if (wanted) activate(wire::Decision(*goal_));
}

void GroupMember::vote(Party to, const GenerationId& generation, bool prepared, NoVote no,
                       const std::string& text) {
  wire::GroupVote vote;
  vote.generation = generation;
  vote.prepared = prepared;
  vote.no = no;
  vote.text = text;
  vote.instance = setup_.instance;
  vote.active = state_.active;
  if (no == NoVote::in_doubt) vote.doubt = state_.prepared->generation;
  send(to, vote);
}

}  // namespace lockstep::session
