// What members say to a coordinator: votes, states, and what they still have to be told.
#include "session/effects.hpp"
#include "session/group_coordinator.hpp"

namespace lockstep::session {

using wire::NoVote;

namespace {

constexpr std::size_t lookups_max = 16;

std::string text_of(const wire::GroupVote& vote) {
  switch (vote.no) {
    case NoVote::behind:
      return "is behind";
    case NoVote::parent:
      return "has something newer";
    case NoVote::in_doubt:
      return "waits for the decision of an earlier generation";
    case NoVote::aborted:
      return "knows that this number was aborted";
    case NoVote::dependencies:
    case NoVote::failed:
      return vote.text.empty() ? "cannot take it" : vote.text;
    default:
      return {};
  }
}

}  // namespace

bool GroupCoordinator::counted(std::uint32_t member, const wire::InstanceId& instance) {
  const auto& expected = setup_.members[member].instance;
  if (!expected || *expected == instance) return true;
  Seat& seat = seats_[member];
  if (seat.answer == Answer::no) return false;
  seat.answer = Answer::no;
  seat.why = "is another instance than the one that joined: its disk was replaced or restored";
  actions_.emplace_back(
      group_action::Report{ExitCode::refused, setup_.members[member].name + ' ' + seat.why});
  return false;
}

void GroupCoordinator::on_message(std::uint32_t member, const wire::GroupMessage& message) {
  if (member >= seats_.size() || message.group != setup_.group || finished()) return;
  Seat& seat = seats_[member];
  seat.heard = now_;
  if (seat.answer == Answer::lost) seat.answer = Answer::none;
  std::visit(Effects{[&](const wire::GroupVote& vote) {
                       if (counted(member, vote.instance)) on_vote(member, vote);
                     },
                     [&](const wire::GroupState& state) {
                       if (counted(member, state.instance)) on_state(member, state);
                     },
                     [&](const wire::GroupActive& active) {
                       if (!counted(member, active.instance)) return;
                       const std::uint64_t wanted = phase_ == Phase::telling
                                                        ? store_.head.number
                                                        : decision_.generation.number;
                       const bool done = phase_ == Phase::completing || phase_ == Phase::telling;
                       seat.active = done && active.generation.number >= wanted;
                       seat.needs.reset();
                     },
                     [&](const wire::GroupProve& prove) {
                       actions_.emplace_back(group_action::TellChain{{member, false}, prove});
                     },
                     [&](const wire::GroupAsk& ask) {
                       if (ask.number) catch_up(member, *ask.number);
                     },
                     [&](const auto&) {
                       actions_.emplace_back(group_action::Report{
                           ExitCode::refused,
                           setup_.members[member].name + " sent what a member does not send"});
                     }},
             message.body);
  count();
}

void GroupCoordinator::on_vote(std::uint32_t member, const wire::GroupVote& vote) {
  if (phase_ != Phase::checking && phase_ != Phase::preparing) return;
  if (seats_[member].joins) return;
  const bool preparing = phase_ == Phase::preparing;
  if (vote.prepared != preparing || vote.generation != proposal_->check.generation) return;
  if (vote.no == NoVote::working) return;
  if (vote.no == NoVote::epoch || vote.no == NoVote::fork) {
    const bool forks = vote.no == NoVote::fork;
    return finish(ExitCode::fenced,
                  "not published: " + setup_.members[member].name +
                      (forks ? " found a fork: the same number with another content"
                             : " follows a newer publisher"));
  }
  if (vote.no == NoVote::none) {
    seats_[member].answer = Answer::yes;
    return;
  }
  on_no(member, vote);
}

void GroupCoordinator::on_no(std::uint32_t member, const wire::GroupVote& vote) {
  Seat& seat = seats_[member];
  seat.why = text_of(vote);
  // It can still become a yes, once the member knows what was decided before.
  const bool waits = vote.no == NoVote::behind || vote.no == NoVote::in_doubt;
  if (!waits || phase_ == Phase::preparing) {
    seat.answer = Answer::no;
  } else {
    catch_up(member, vote.doubt ? vote.doubt->number : store_.head.number);
  }
}

void GroupCoordinator::on_state(std::uint32_t member, const wire::GroupState& state) {
  if (phase_ == Phase::telling) {
    Seat& seat = seats_[member];
    seat.active = state.active == store_.head && !state.prepared;
    if (state.prepared) catch_up(member, state.prepared->number);
    if (state.active != store_.head) catch_up(member, store_.head.number);
  }
  if (phase_ != Phase::asking) return;
  const bool has =
      state.active == open_->generation || (state.prepared && *state.prepared == open_->generation);
  seats_[member].answer = has ? Answer::yes : Answer::no;
  seats_[member].why = "has not prepared it";
}

void GroupCoordinator::on_lost(std::uint32_t member, const std::string& why) {
  if (member >= seats_.size() || finished()) return;
  Seat& seat = seats_[member];
  const bool voted = phase_ == Phase::asking || phase_ == Phase::preparing;
  if (seat.answer == Answer::yes && voted) return;  // its vote is durable
  seat.answer = Answer::lost;
  seat.why = why;
  count();
}

void GroupCoordinator::catch_up(std::uint32_t member, std::uint64_t number) {
  const auto found = known_.find(number);
  if (found != known_.end()) return say(member, wire::GroupDecide{found->second});
  if (number >= store_.next || looking_up_.size() >= lookups_max) return;  // asked again later
  seats_[member].needs = number;
  if (looking_up_.insert(number).second) actions_.emplace_back(group_action::Lookup{number});
}

}  // namespace lockstep::session
