#include "session/group_member.hpp"

#include <algorithm>

#include "session/effects.hpp"

namespace lockstep::session {

using wire::Decision;
using wire::GenerationId;
using wire::NoVote;

namespace {

// An epoch is raised one by one: a leap of this size is an attack or a broken store.
constexpr std::uint64_t epoch_leap_max = 1'000'000;

bool is_of_coordinator(const wire::GroupBody& body) {
  return std::holds_alternative<wire::GroupCheck>(body) ||
         std::holds_alternative<wire::GroupPrepare>(body);
}

}  // namespace

GroupMember::GroupMember(Setup setup)
    : setup_(std::move(setup)),
      state_(setup_.state),
      lost_(state_.prepared && setup_.content_lost) {
  if (lost_) {
    report(ExitCode::verification, "what was prepared as generation " +
                                       std::to_string(state_.prepared->generation.number) +
                                       " is gone from the disk: it is staged again");
  }
  // What a crash interrupted.
  if (state_.committed) on_commit({}, wire::Decision(*state_.committed));
}

void GroupMember::on_message(Party from, const wire::GroupMessage& message) {
  if (message.group != setup_.group) return report(ExitCode::refused, "a message of another group");
  if (is_of_coordinator(message.body) && !from.publisher) {
    return report(ExitCode::refused, "a proposal from a peer that may not publish");
  }
  if (from.publisher && message.epoch > state_.epoch) {
    if (message.epoch - state_.epoch > epoch_leap_max) {
      return report(ExitCode::refused, "an epoch that nobody can have reached");
    }
    force(EpochSeen{message.epoch});
  }
  const bool fenced = message.epoch < state_.epoch;
  const auto reject = [&](const GenerationId& generation, bool prepared) {
    vote(from, generation, prepared, NoVote::epoch);
  };
  std::visit(
      Effects{[&](const wire::GroupCheck& check) {
                fenced ? reject(check.generation, false) : on_check(from, check, {});
              },
              [&](const wire::GroupPrepare& prepare) {
                fenced ? reject(prepare.check.generation, true)
                       : on_check(from, prepare.check, prepare.header);
              },
              [&](const wire::GroupDecide& decide) {
                on_decision(decide.decision, from.publisher ? Teller::store : Teller::peer, from);
              },
              [&](const wire::GroupAsk& ask) { on_ask(from, ask); },
              [&](const wire::GroupProve& prove) {
                actions_.emplace_back(group_action::TellChain{from, prove});
              },
              [&](const wire::GroupState& state) { on_state(from, state); },
              [&](const wire::GroupChain& chain) { on_chain(from, chain); },
              [&](const auto&) { report(ExitCode::refused, "an answer that nobody asked for"); }},
      message.body);
}

// Doubt -----------------------------------------------------------------------------------------

void GroupMember::on_ask(Party from, const wire::GroupAsk& ask) {
  wire::GroupState state;
  state.instance = setup_.instance;
  state.active = state_.active;
  if (state_.prepared) state.prepared = state_.prepared->generation;
  if (ask.number) state.about = state_.decision(*ask.number);
  state.newest = state_.newest();
  send(from, state);
}

void GroupMember::on_state(Party /*from*/, const wire::GroupState& state) {
  for (const auto& decision : {state.about, state.newest}) {
    if (!decision) continue;
    const bool news = decision->generation.number > state_.active.number || in_doubt();
    // What another member signed is for the store to tell.
    if (!news || !setup_.verify(*decision, Teller::peer)) continue;
    on_decision(*decision, Teller::peer, {});
  }
}

void GroupMember::on_store(const StoreAnswer& answer) {
  for (const auto& decision : {answer.about, answer.newest}) {
    if (decision) on_decision(*decision, Teller::store, {});
  }
  if (!in_doubt() || answer.publisher_alive || forked_) {
    abandoned_since_.reset();
    return;
  }
  if (!abandoned_since_) abandoned_since_ = now_;
  if (now_ - *abandoned_since_ < setup_.times.abandon) return;
  Decision abort;
  abort.generation = state_.prepared->generation;
  abort.epoch = answer.epoch;
  actions_.emplace_back(group_action::AbortAbandoned{abort});
}

void GroupMember::on_tick(Instant now) {
  now_ = now;
  if (forked_ || now < next_ask_) return;
  if (goal_) {
    next_ask_ = now + setup_.times.resend;
    return pursue();
  }
  if (in_doubt()) return doubt(now);
  abandoned_since_.reset();
  next_ask_ = now + setup_.times.idle;
  if (setup_.has_store) actions_.emplace_back(group_action::AskStore{});
  if (!setup_.peers.empty()) send(next_peer(), wire::GroupAsk{});
}

void GroupMember::doubt(Instant now) {
  if (!doubt_since_) doubt_since_ = now;
  next_ask_ = now + setup_.times.resend;
  if (now - *doubt_since_ < setup_.times.doubt) return;
  const std::uint64_t number = state_.prepared->generation.number;
  if (setup_.has_store) actions_.emplace_back(group_action::AskStore{number});
  if (!setup_.peers.empty()) send(next_peer(), wire::GroupAsk{number});
}

// Actions ---------------------------------------------------------------------------------------

void GroupMember::force(const GroupRecord& record) {
  state_.apply(record);
  actions_.emplace_back(group_action::Force{record});
}

void GroupMember::send(Party to, wire::GroupBody body) {
  actions_.emplace_back(group_action::Send{to, {setup_.group, state_.epoch, std::move(body)}});
}

void GroupMember::report(ExitCode code, std::string text) {
  actions_.emplace_back(group_action::Report{code, std::move(text)});
}

Party GroupMember::next_peer() {
  return setup_.peers[peer_++ % setup_.peers.size()];
}

std::optional<MemberAction> GroupMember::next_action() {
  if (actions_.empty()) return std::nullopt;
  MemberAction action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace lockstep::session
