#include "group/keeper.hpp"

#include "base/escape.hpp"
#include "fs/space.hpp"
#include "group/keeper_membership.hpp"
#include "group/scrub.hpp"
#include "session/effects.hpp"

namespace lockstep::group {

namespace act = session::group_action;
using session::Effects;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds tick_period{200};
constexpr milliseconds restart_delay{1'000};
constexpr unsigned workers = 3;  // copies and pulls, the decision store, scrubs

}  // namespace

Keeper::Keeper(net::Loop& loop, KeeperSetup setup, const Log& log)
    : loop_(loop),
      setup_(std::move(setup)),
      log_(log),
      root_(fs::Root::open(setup_.path)),
      key_(setup_.identity.private_key),
      pool_(loop, workers) {
  if (MemberFiles::is_member(*root_->directory({}))) take_up();
}

Keeper::~Keeper() = default;

void Keeper::take_up() {
  member_ = std::make_unique<Membership>(root_->directory({}));
  Stager::Setup stager{loop_,
                       pool_,
                       member_->files,
                       setup_.identity,
                       [this](const wire::GenerationId& generation, const std::string& problem) {
                         member_->machine->on_staged(generation, problem);
                         pump();
                       },
                       [this](const std::string& line) { log_.line(line); }};
  member_->stager.emplace(std::move(stager));
  start_machine();
  tick_ = loop_.every(tick_period, [this] {
    member_->machine->on_tick(system_clock().now());
    pump();
  });
}

// Also when what it was made with has changed: the group's members, or a record that failed.
void Keeper::start_machine() {
  Membership& member = *member_;
  const GroupPolicy policy = member.files.policy();
  const wire::GroupUuid group = member.files.group();
  member.store.reset();
  if (!policy.store.empty()) {
    try {
      member.store = setup_.open_store(policy.store, group);
    } catch (const Error& error) {
      log_.line(error.what());
    }
  }
  session::GroupMember::Setup setup;
  setup.group = group;
  setup.instance = member.files.instance();
  setup.state = member.files.state();
  setup.has_store = member.store != nullptr;
  setup.content_lost = !member.files.has_promised();
  setup.times = setup_.times;
  setup.peers = member.take_peers(policy);
  setup.verify = [policy, group](const wire::Decision& decision, session::Teller teller) {
    return is_believed(decision, group, policy, teller == session::Teller::store);
  };
  setup.open_header = [policy, group](View bytes) { return open_link(bytes, group, policy); };
  member.machine.emplace(std::move(setup));
  member.machine->on_tick(system_clock().now());
  pump();
}

void Keeper::pump() {
  if (!member_ || member_->pumping || ending_) return;
  member_->pumping = true;
  try {
    while (const auto action = member_->machine->next_action()) carry_out(*action);
    if (member_->files.generations()->has_failed()) {
      throw Error(ExitCode::file_io, "the journal of generations failed");
    }
    const bool stale = member_->files.policy() != member_->known_policy;
    if (stale) restart_ = loop_.after(milliseconds(0), [this] { start_machine(); });
  } catch (const Error& error) {
    // A journal that failed must be opened again: its records tell what is there.
    log_.line(std::string("starting again: ") + error.what());
    end_soon();
  }
  member_->pumping = false;
}

void Keeper::end_soon() {
  ending_ = true;
  tick_.reset();
  restart_ = loop_.after(restart_delay, [this] { loop_.stop(); });
}

void Keeper::carry_out(const session::MemberAction& action) {
  MemberFiles& files = member_->files;
  std::visit(
      Effects{[&](const act::Send& one) { send(one.to, one.message); },
              [&](const act::Report& report) { log_.line(report.text); },
              [&](const act::TellChain& tell) {
                send(tell.to, {files.group(), member_->machine->state().epoch,
                               files.chain().answer(tell.asked)});
              },
              [&](const act::Force& one) { files.force(one.record); },
              [&](const act::Inspect& one) { inspect(one.check); },
              [&](const act::Stage& one) { member_->stager->want(one.generation, one.header); },
              [&](const act::Keep& one) { files.chain().keep(decode_signed_header(one.header)); },
              [&](const act::Activate& one) { activate(one.generation); },
              [&](const act::Discard& one) {
                member_->stager->drop(one.generation);
                files.discard(one.generation);
              },
              [&](const act::AskStore& one) { ask_store(one.number, {}); },
              [&](const act::AbortAbandoned& one) {
                ask_store(one.decision.generation.number,
                          sign_decision(one.decision, files.group(), key_));
              }},
      action);
}

void Keeper::activate(const wire::GenerationId& generation) {
  member_->files.activate(generation, setup_.keep);
  log_.line("generation " + tree::name_of(generation.number, generation.hash) + " is active");
}

// The answers keep the order of the questions: one worker's delay must not let another pass.
void Keeper::inspect(const wire::GroupCheck& check) {
  session::Inspection inspection;
  for (const wire::Dependency& dependency : check.dependencies) {
    const std::optional<Digest> active = setup_.active_of(dependency.dataset);
    if (active) inspection.active[dependency.dataset] = *active;
  }
  const auto free = fs::free_bytes(*root_->directory({}));
  if (free && *free < check.stage_bytes) {
    inspection.problem = "has no space (needs " + std::to_string(check.stage_bytes) + " bytes, " +
                         std::to_string(*free) + " free)";
  }
  loop_.post([this, inspection] {
    member_->machine->on_inspected(inspection);
    pump();
  });
}

void Keeper::ask_store(std::optional<std::uint64_t> number,
                       const std::optional<wire::Decision>& abandoned) {
  if (!member_->store || member_->asking) return;
  member_->asking = true;
  pool_.run(
      [store = member_->store, number, abandoned]() -> std::optional<session::StoreAnswer> {
        try {
          if (abandoned) static_cast<void>(store->decide(*abandoned, true));
          return look(*store, number);
        } catch (const Error&) {
          return std::nullopt;  // it is asked again
        }
      },
      [this](const std::optional<session::StoreAnswer>& answer) {
        member_->asking = false;
        if (answer) member_->machine->on_store(*answer);
        pump();
      });
}

// ---- messages -------------------------------------------------------------------------------

void Keeper::send(const session::Party& to, const wire::GroupMessage& message) {
  const auto seat = seats_.find(to.number);
  if (seat != seats_.end()) return SeatSender::send(seat->second.sender, message);
  if (to.number >= first_seat) return;  // it has left
  member_
      ->line_to(loop_, setup_.identity, to.number,
                [this](std::uint32_t peer, auto answer) {
                  const bool publisher = member_->is_publisher(peer);
                  member_->machine->on_message({peer, publisher}, answer);
                  pump();
                })
      .send(message);
}

session::Party Keeper::party_of(std::uint32_t seat) const {
  const SeatInfo& info = seats_.at(seat);
  return {seat, info.rights.publish && member_->files.policy().may_publish(info.peer_id)};
}

void Keeper::answer(std::uint32_t seat, wire::GroupBody body) {
  const wire::GroupUuid group = member_ ? member_->files.group() : wire::GroupUuid{};
  const auto found = seats_.find(seat);
  if (found != seats_.end()) SeatSender::send(found->second.sender, {group, 0, std::move(body)});
}

void Keeper::on_joined(std::uint32_t seat, SeatInfo info) {
  seats_[seat] = std::move(info);
}

void Keeper::on_left(std::uint32_t seat) {
  seats_.erase(seat);
}

void Keeper::on_message(std::uint32_t seat, wire::GroupMessage message) {
  if (!seats_.contains(seat) || ending_) return;
  if (const auto* wanted = std::get_if<wire::GroupBind>(&message.body)) {
    return bind(seat, message, *wanted);
  }
  if (!member_) {
    wire::GroupBound no;
    no.problem = "dataset " + setup_.dataset + " is in no group";
    return answer(seat, no);
  }
  if (const auto* wanted = std::get_if<wire::GroupScrub>(&message.body))
    return scrub(seat, *wanted);
  // Who only wants to know how things are need not know the group.
  if (message.group == wire::GroupUuid{}) message.group = member_->files.group();
  member_->machine->on_message(party_of(seat), message);
  pump();
}

void Keeper::bind(std::uint32_t seat, const wire::GroupMessage& message,
                  const wire::GroupBind& wanted) {
  wire::GroupBound bound;
  bound.key = key_.public_key();
  try {
    if (!seats_.at(seat).rights.publish) {
      throw Error(ExitCode::refused, "gives this peer no right to publish");
    }
    const bool same = member_ && member_->files.group() == message.group;
    const Candidate found = MemberFiles::examine(root_->directory({}), wanted.adopt);
    if (instance_ == wire::InstanceId{}) instance_ = found.instance;
    bound.instance = same ? member_->files.instance() : instance_;
    bound.next = found.next;
    if (!wanted.header && !same) bound.problem = found.problem;
    if (wanted.header && !same) become_member(message, wanted, bound.instance);
  } catch (const Error& error) {
    bound.problem = error.what();
  }
  answer(seat, bound);
}

void Keeper::become_member(const wire::GroupMessage& message, const wire::GroupBind& wanted,
                           const wire::InstanceId& instance) {
  const tree::SignedHeader first = first_header(*wanted.header, message.group);
  MemberFiles::bind(root_->directory({}), first, {instance, wanted.adopt, member_ != nullptr});
  log_.line("dataset " + setup_.dataset + " is a member of a replica group");
  if (!member_) return take_up();
  end_soon();  // it was another group's: what works for that one ends with this process
}

void Keeper::scrub(std::uint32_t seat, const wire::GroupScrub& wanted) {
  const wire::GenerationId active = member_->machine->state().active;
  ScrubSetup setup;
  setup.dataset = root_->directory({});
  setup.generation = active;
  setup.identity = setup_.identity;
  setup.repair = wanted.repair && seats_.at(seat).rights.publish;
  for (const Replica& other : member_->replicas) {
    if (other.instance != member_->files.instance()) setup.others.push_back(other);
  }
  try {
    if (member_->scrubbing) throw Error(ExitCode::locked, "is being verified already");
    setup.tree = member_->files.generations()->tree(tree::name_of(active.number, active.hash));
  } catch (const Error& error) {
    wire::GroupScrubbed none;
    none.generation = active;
    none.problems = {error.what()};
    return answer(seat, none);
  }
  member_->scrubbing = true;
  pool_.run([setup] { return group::scrub(setup); },
            [this, seat](const wire::GroupScrubbed& found) {
              member_->scrubbing = false;
              answer(seat, found);
            });
}

// ---- content --------------------------------------------------------------------------------

bool Keeper::knows(const std::string& peer_id) const {
  return member_ && member_->files.policy().key_of(peer_id).has_value();
}

job::TargetPlace Keeper::stage(const wire::GenerationId& generation) {
  if (!member_) throw Error(ExitCode::refused, "dataset " + setup_.dataset + " is in no group");
  return member_->stager->open(generation);
}

void Keeper::on_push_over(const wire::GenerationId& generation, ExitCode code,
                          const std::string& why) {
  if (member_) member_->stager->on_push_over(generation, code, why);
}

std::shared_ptr<fs::Root> Keeper::tree(const wire::GenerationId& generation) {
  if (!member_) throw Error(ExitCode::refused, "dataset " + setup_.dataset + " is in no group");
  const std::string name = tree::name_of(generation.number, generation.hash);
  const auto header = member_->files.chain().find(generation);
  if (!header) throw Error(ExitCode::refused, "generation " + name + " is not here");
  return member_->files.generations()->tree(name);
}

}  // namespace lockstep::group
