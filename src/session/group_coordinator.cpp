#include "session/group_coordinator.hpp"

#include <algorithm>

#include "session/effects.hpp"

namespace lockstep::session {

using wire::Decision;
using wire::NoVote;
using wire::Verdict;

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

GroupCoordinator::GroupCoordinator(Setup setup)
    : setup_(std::move(setup)), seats_(setup_.members.size()) {
  actions_.emplace_back(group_action::Acquire{});
}

void GroupCoordinator::enter(Phase phase) {
  phase_ = phase;
  entered_ = now_;
  sent_ = now_;
  for (Seat& seat : seats_) seat.heard = now_;
}

void GroupCoordinator::on_acquired(const std::optional<StoreState>& state) {
  if (phase_ != Phase::acquiring) return;
  if (!state) {
    return finish(ExitCode::fenced, "not published: another publisher took over; nothing changed");
  }
  store_ = *state;
  if (!store_.open) return propose();
  open_ = store_.open;
  enter(Phase::asking);
  reset_seats();
  resend();
  count();
}

void GroupCoordinator::reset_seats() {
  for (Seat& seat : seats_) {
    seat = {};
    seat.heard = now_;
  }
}

void GroupCoordinator::on_store_failed(const std::string& why) {
  if (phase_ != Phase::acquiring && phase_ != Phase::beginning) return;
  finish(ExitCode::not_published, "not published: " + why + "; nothing changed");
}

void GroupCoordinator::propose() {
  open_.reset();
  if (!setup_.publish) {
    // Whoever decided may have told nobody.
    reset_seats();
    enter(Phase::telling);
    return resend();
  }
  enter(Phase::proposing);
  actions_.emplace_back(group_action::Propose{store_.next, store_.head, store_.epoch});
}

void GroupCoordinator::on_proposal(std::optional<Proposal> proposal) {
  if (phase_ != Phase::proposing) return;
  if (!proposal) return finish(ExitCode::ok, "nothing to publish");
  proposal_ = std::move(proposal);
  reset_seats();
  for (const std::uint32_t joining : proposal_->joining) seats_.at(joining).joins = true;
  if (voters() == 0) {
    return finish(ExitCode::not_published,
                  "not published: no member is left that has the newest generation; nothing "
                  "changed");
  }
  enter(Phase::checking);
  resend();
}

void GroupCoordinator::on_begun(const Stored& stored) {
  if (phase_ != Phase::beginning) return;
  if (stored.outcome != Stored::Outcome::written) {
    return finish(ExitCode::fenced, "not published: another publisher took over; nothing changed");
  }
  for (Seat& seat : seats_) {
    if (seat.answer == Answer::yes) seat.answer = Answer::none;
  }
  enter(Phase::preparing);
  resend();
  count();
}

// Answers ---------------------------------------------------------------------------------------

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

// Deciding --------------------------------------------------------------------------------------

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

// Time ------------------------------------------------------------------------------------------

void GroupCoordinator::on_tick(Instant now) {
  const bool first = now_ == Instant{};
  now_ = now;
  if (first) enter(phase_);
  if (finished()) return;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (now - seats_[i].heard >= setup_.times.silent) on_lost(i, "does not answer");
  }
  if (now - sent_ >= setup_.times.resend) {
    sent_ = now;
    resend();
  }
  if (phase_ == Phase::deciding && now - entered_ >= setup_.times.store) {
    return finish(ExitCode::unknown,
                  "the decision store did not say what became of it: see status");
  }
  count();
}

void GroupCoordinator::resend() {
  if (phase_ == Phase::deciding && now_ != entered_) {
    const std::uint64_t number = decision_.generation.number;
    if (looking_up_.insert(number).second) actions_.emplace_back(group_action::Lookup{number});
    return;
  }
  for (std::uint32_t i = 0; i < seats_.size(); ++i) repeat(i);
}

// Says again what the member has not answered.
void GroupCoordinator::repeat(std::uint32_t member) {
  const Seat& seat = seats_[member];
  const bool voting =
      phase_ == Phase::asking || phase_ == Phase::checking || phase_ == Phase::preparing;
  if (voting ? seat.answer == Answer::yes || seat.joins : seat.active) return;
  switch (phase_) {
    case Phase::asking:
      return say(member, wire::GroupAsk{open_->generation.number});
    case Phase::checking:
      return say(member, proposal_->check);
    case Phase::preparing:
      return say(member, wire::GroupPrepare{proposal_->check, proposal_->header});
    case Phase::completing:
      return say(member, wire::GroupDecide{decision_});
    case Phase::telling:
      return say(member, wire::GroupAsk{});
    default:
      return;
  }
}

void GroupCoordinator::say(std::uint32_t member, wire::GroupBody body) {
  actions_.emplace_back(
      group_action::Send{{member, false}, {setup_.group, store_.epoch, std::move(body)}});
}

void GroupCoordinator::finish(ExitCode code, std::string text) {
  phase_ = Phase::finished;
  actions_.emplace_back(group_action::Finish{code, std::move(text), {}, {}});
}

std::optional<CoordinatorAction> GroupCoordinator::next_action() {
  if (actions_.empty()) return std::nullopt;
  CoordinatorAction action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace lockstep::session
