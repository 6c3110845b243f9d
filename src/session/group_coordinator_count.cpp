// What the answers of members add up to, phase by phase.
#include <algorithm>

#include "session/group_coordinator.hpp"

namespace lockstep::session {

using wire::Verdict;

std::size_t GroupCoordinator::voters() const {
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(), [](const Seat& seat) { return !seat.joins; }));
}

std::size_t GroupCoordinator::number_of(Answer answer) const {
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(),
                    [answer](const Seat& seat) { return !seat.joins && seat.answer == answer; }));
}

namespace {

void add_clause(std::string& text, const std::string& clause) {
  if (!text.empty() && !clause.empty()) text += "; ";
  text += clause;
}

}  // namespace

// Who has not answered is a reason where nobody waits for him any longer, or nobody else is one.
std::string GroupCoordinator::reasons() const {
  std::string text;
  std::string silent;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const Seat& seat = seats_[i];
    if (seat.answer == Answer::yes || seat.joins) continue;
    const std::string why = seat.why.empty() ? "does not answer" : seat.why;
    add_clause(seat.answer == Answer::none ? silent : text, setup_.members[i].name + ' ' + why);
  }
  const bool over = now_ - entered_ >= setup_.times.check;
  if (over || text.empty()) add_clause(text, silent);
  return text.empty() ? "too few members have the newest generation" : text;
}

void GroupCoordinator::count() {
  switch (phase_) {
    case Phase::asking:
      return count_asked();
    case Phase::checking:
      return count_checks();
    case Phase::preparing:
      return count_votes();
    case Phase::completing:
      return count_active();
    case Phase::telling:
      return count_told();
    default:
      return;
  }
}

void GroupCoordinator::count_asked() {
  // A policy without votes: somebody must have it, or it cannot be served.
  const std::size_t needed = std::max<std::size_t>(1, open_->votes_needed);
  const bool over = now_ - entered_ >= setup_.times.check || number_of(Answer::none) == 0;
  if (number_of(Answer::yes) >= needed) return decide(Verdict::commit);
  if (over) decide(Verdict::abort);
}

void GroupCoordinator::count_checks() {
  const bool late = now_ - entered_ >= setup_.times.check;
  // All are all that have a vote; a number stays that number of copies.
  const bool all = setup_.activate.kind == Policy::Kind::all;
  const std::size_t needed = setup_.activate.needed(all ? voters() : seats_.size());
  const std::size_t possible = number_of(Answer::yes) + number_of(Answer::none);
  if (possible < needed || (late && number_of(Answer::yes) < needed)) {
    return finish(ExitCode::not_published, "not published: " + reasons() + "; nothing changed");
  }
  if (number_of(Answer::none) > 0 && !late) return;
  enter(Phase::beginning);
  const wire::GroupCheck& check = proposal_->check;
  open_ = OpenGeneration{check.generation, check.parent, store_.epoch,
                         static_cast<std::uint32_t>(needed)};
  actions_.emplace_back(group_action::Begin{*open_});
}

void GroupCoordinator::count_votes() {
  const std::size_t yes = number_of(Answer::yes);
  const std::size_t possible = yes + number_of(Answer::none);
  if (yes >= open_->votes_needed) return decide(Verdict::commit);
  if (possible < open_->votes_needed) decide(Verdict::abort);
}

void GroupCoordinator::count_active() {
  std::vector<std::uint32_t> behind;
  bool hoped = false;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i].active) continue;
    behind.push_back(i);
    hoped = hoped || seats_[i].answer != Answer::lost;
  }
  const std::size_t needed = setup_.wait_for.needed(seats_.size());
  const bool enough = seats_.size() - behind.size() >= needed;
  if (enough && !enough_) enough_ = now_;
  const bool settled = enough && (!hoped || now_ - *enough_ >= setup_.times.settle);
  const bool late = now_ - entered_ >= setup_.times.complete;
  const bool waits = setup_.wait_for.kind != Policy::Kind::none;
  if (waits && !behind.empty() && !settled && !late && (hoped || enough)) return;
  group_action::Finish last{ExitCode::ok, {}, decision_.generation, behind};
  if (waits && !behind.empty()) {
    last.code = ExitCode::behind;
    for (const std::uint32_t i : behind) last.text += ' ' + setup_.members[i].name;
    last.text = "published, but not active yet at" + last.text;
  }
  phase_ = Phase::finished;
  actions_.emplace_back(std::move(last));
}

void GroupCoordinator::count_told() {
  std::string behind;
  bool hoped = false;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i].active) continue;
    behind += ' ' + setup_.members[i].name;
    hoped = hoped || seats_[i].answer != Answer::lost;
  }
  if (behind.empty()) return finish(ExitCode::ok, {});
  if (hoped && now_ - entered_ < setup_.times.complete) return;
  finish(ExitCode::behind, "nothing is left open, but behind are" + behind);
}

}  // namespace lockstep::session
