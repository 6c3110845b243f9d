#include "group/member_driver.hpp"

#include "fs/space.hpp"
#include "group/keeper_session.hpp"
#include "session/effects.hpp"

namespace lockstep::group {

namespace act = session::group_action;
using session::Effects;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds tick_period{200};

// What a good header of this group, by somebody who may publish, leads to.
std::optional<session::HeaderLink> open_link(View bytes, const wire::GroupUuid& group,
                                             const GroupPolicy& policy) {
  try {
    const tree::SignedHeader header = decode_signed_header(bytes);
    const bool good = header.header.group == group && tree::is_signed(header.header) &&
                      tree::has_good_signature(header) &&
                      policy.may_publish(header.header.publisher);
    if (!good) return std::nullopt;
    static_cast<void>(decode_policy(header.header.policy));
    return session::HeaderLink{id_of(header.header), header.header.parent};
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Throws as DecisionStore does.
session::StoreAnswer look(DecisionStore& store, std::optional<std::uint64_t> number) {
  const session::StoreState state = store.read();
  session::StoreAnswer answer;
  answer.epoch = state.epoch;
  answer.publisher_alive = state.publisher_alive;
  if (number) answer.about = store.decision(*number);
  if (state.head.hash != Digest{}) answer.newest = store.decision(state.head.number);
  return answer;
}

}  // namespace

MemberDriver::MemberDriver(Setup setup)
    : setup_(std::move(setup)),
      files_(setup_.root->directory({})),
      lines_(
          setup_.loop, setup_.keeper.identity,
          [this](session::Party from, const wire::GroupMessage& said) { on_message(from, said); }),
      upkeep_(setup_.loop, 1) {
  Stager::Setup stager{setup_.loop,
                       setup_.pool,
                       files_,
                       setup_.keeper.identity,
                       [this](const wire::GenerationId& generation, const std::string& problem) {
                         machine_->on_staged(generation, problem);
                         pump();
                       },
                       [this](const std::string& line) { setup_.log.line(line); }};
  stager_.emplace(std::move(stager));
  start_machine();
  tick_ = setup_.loop.every(tick_period, [this] { tick(); });
}

void MemberDriver::tick() {
  machine_->on_tick(system_clock().now());
  pump();
}

void MemberDriver::stop() {
  stopped_ = true;
  tick_.reset();
  restart_.reset();
}

void MemberDriver::open_store() {
  store_.reset();
  if (lines_.policy().store.empty()) return;
  try {
    store_ = setup_.keeper.open_store(lines_.policy().store, files_.group());
  } catch (const Error& error) {
    setup_.log.line(error.what());
  }
}

// Also when what it was made with has changed: the group's members.
void MemberDriver::start_machine() {
  session::GroupMember::Setup setup;
  setup.peers = lines_.take_peers(files_.policy(), files_.instance());
  open_store();
  setup.group = files_.group();
  setup.instance = files_.instance();
  setup.state = files_.state();
  setup.has_store = store_ != nullptr;
  setup.content_lost = !files_.has_promised();
  setup.times = setup_.keeper.times;
  setup.verify = [policy = lines_.policy(), group = setup.group](const wire::Decision& decision,
                                                                 session::Teller teller) {
    return is_believed(decision, group, policy, teller == session::Teller::store);
  };
  setup.open_header = [policy = lines_.policy(), group = setup.group](View bytes) {
    return open_link(bytes, group, policy);
  };
  machine_.emplace(std::move(setup));
  machine_->on_tick(system_clock().now());
  pump();
}

void MemberDriver::on_message(session::Party from, const wire::GroupMessage& message) {
  machine_->on_message(from, message);
  pump();
}

void MemberDriver::pump() {
  if (pumping_ || stopped_) return;
  pumping_ = true;
  try {
    while (const auto action = machine_->next_action()) carry_out(*action);
    if (files_.generations()->has_failed()) {
      throw Error(ExitCode::file_io, "the journal of generations failed");
    }
    const bool stale = files_.policy() != lines_.policy();
    if (stale) restart_ = setup_.loop.after(milliseconds(0), [this] { start_machine(); });
    tell_condition();
  } catch (const Error& error) {
    // A journal that failed must be opened again: its records tell what is there.
    setup_.log.line(std::string("starting again: ") + error.what());
    stop();
    setup_.on_failed();
  }
  pumping_ = false;
}

void MemberDriver::tell_condition() {
  if (!setup_.keeper.on_condition) return;
  const Condition now = machine_->forked()     ? Condition::forked
                        : machine_->in_doubt() ? Condition::in_doubt
                        : machine_->behind()   ? Condition::behind
                                               : Condition::current;
  if (told_ == now) return;
  told_ = now;
  setup_.keeper.on_condition(now);
}

void MemberDriver::carry_out(const session::MemberAction& action) {
  std::visit(
      Effects{[&](const act::Send& one) { send(one.to, one.message); },
              [&](const act::Report& report) { setup_.log.line(report.text); },
              [&](const act::TellChain& tell) {
                send(tell.to,
                     {files_.group(), machine_->state().epoch, files_.chain().answer(tell.asked)});
              },
              [&](const act::Force& one) { files_.force(one.record); },
              [&](const act::Inspect& one) { inspect(one); },
              [&](const act::Stage& one) { stager_->want(one.generation, one.header); },
              [&](const act::Keep& one) { files_.chain().keep(decode_signed_header(one.header)); },
              [&](const act::Activate& one) { activate(one.generation); },
              [&](const act::Discard& one) { discard(one.generation); },
              [&](const act::AskStore& one) { ask_store(one.number, {}); },
              [&](const act::AbortAbandoned& one) {
                ask_store(one.decision.generation.number,
                          sign_decision(one.decision, files_.group(), setup_.key));
              }},
      action);
}

void MemberDriver::activate(const wire::GenerationId& generation) {
  files_.activate(generation);
  setup_.log.line("generation " + tree::name_of(generation.number, generation.hash) + " is active");
  prune();
}

// Whoever published waits to hear that it is active, and the next one for an answer: neither is to
// wait until a large tree is gone.
void MemberDriver::prune() {
  upkeep_.run(
      [generations = files_.generations(), keep = setup_.keeper.keep] {
        generations->prune(keep);
        return true;
      },
      [](bool) {});
}

void MemberDriver::discard(const wire::GenerationId& generation) {
  stager_->drop(generation);
  files_.discard(generation);
}

// The answers keep the order of the questions: one worker's delay must not let another pass.
void MemberDriver::inspect(const act::Inspect& asked) {
  const wire::GroupCheck& check = asked.check;
  session::Inspection inspection;
  for (const wire::Dependency& dependency : check.dependencies) {
    const std::optional<Digest> active = setup_.keeper.active_of(dependency.dataset);
    if (active) inspection.active[dependency.dataset] = *active;
  }
  const auto free = fs::free_bytes(*setup_.root->directory({}));
  if (free && *free < check.stage_bytes) {
    inspection.problem = "has no space (needs " + std::to_string(check.stage_bytes) + " bytes, " +
                         std::to_string(*free) + " free)";
  }
  if (asked.header && inspection.problem.empty()) inspection.problem = forbidden(*asked.header);
  setup_.loop.post([this, inspection] {
    machine_->on_inspected(inspection);
    pump();
  });
}

// By what else this host shows: who publishes may not know of it, having taken over. Empty: it may
// be shown.
std::string MemberDriver::forbidden(const Bytes& header) const {
  try {
    const std::vector<Dependant> dependants = setup_.keeper.dependants();
    if (dependants.empty()) return {};
    const tree::GenerationHeader wanted = decode_signed_header(header).header;
    const auto chain = files_.chain().up_to(id_of(files_.newest().header));
    for (const Dependant& one : dependants) {
      if (const auto why = forbidden_by(one, chain, wanted)) return *why;
    }
  } catch (const Error& error) {  // a bad header is refused as such
    setup_.log.line(error.what());
  }
  return {};
}

void MemberDriver::ask_store(std::optional<std::uint64_t> number,
                             const std::optional<wire::Decision>& abandoned) {
  if (!store_ || asking_) return;
  asking_ = true;
  setup_.pool.run(
      [store = store_, number, abandoned]() -> std::optional<session::StoreAnswer> {
        try {
          if (abandoned) static_cast<void>(store->decide(*abandoned, true));
          return look(*store, number);
        } catch (const Error&) {
          return std::nullopt;  // it is asked again
        }
      },
      [this](const std::optional<session::StoreAnswer>& answer) {
        asking_ = false;
        if (answer) machine_->on_store(*answer);
        pump();
      });
}

void MemberDriver::send(const session::Party& to, const wire::GroupMessage& message) {
  if (to.number >= first_seat) return setup_.send_to_seat(to.number, message);
  lines_.send(to.number, message);
}

tree::SignedHeader first_header(View bytes, const wire::GroupUuid& group) {
  tree::SignedHeader header = decode_signed_header(bytes);
  const GroupPolicy policy = decode_policy(header.header.policy);
  const bool good = header.header.group == group && header.header.parent == Digest{} &&
                    tree::is_signed(header.header) && tree::has_good_signature(header) &&
                    policy.may_publish(header.header.publisher);
  if (!good) throw Error(ExitCode::refused, "not the first header of a group");
  return header;
}

}  // namespace lockstep::group
