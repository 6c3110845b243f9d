#include "session/group_coordinator.hpp"

#include <algorithm>

namespace lockstep::session {

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
