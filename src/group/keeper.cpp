#include "group/keeper.hpp"

#include "base/escape.hpp"
#include "group/scrub.hpp"

namespace lockstep::group {
namespace {

constexpr std::chrono::milliseconds restart_delay{1'000};
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
  const auto send = [this](std::uint32_t seat, const wire::GroupMessage& message) {
    const auto found = seats_.find(seat);
    if (found != seats_.end()) SeatSender::send(found->second.sender, message);
  };
  member_ = std::make_unique<MemberDriver>(
      MemberDriver::Setup{loop_, pool_, log_, setup_, root_, key_, send, [this] { end_soon(); }});
}

void Keeper::end_soon() {
  ending_ = true;
  if (member_) member_->stop();
  end_ = loop_.after(restart_delay, [this] { loop_.stop(); });
}

// ---- messages -------------------------------------------------------------------------------

session::Party Keeper::party_of(std::uint32_t seat) const {
  const SeatInfo& info = seats_.at(seat);
  return {seat, info.rights.publish && member_->files().policy().may_publish(info.peer_id)};
}

void Keeper::answer(std::uint32_t seat, wire::GroupBody body) {
  const wire::GroupUuid group = member_ ? member_->files().group() : wire::GroupUuid{};
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
  if (message.group == wire::GroupUuid{}) message.group = member_->files().group();
  member_->on_message(party_of(seat), message);
}

void Keeper::bind(std::uint32_t seat, const wire::GroupMessage& message,
                  const wire::GroupBind& wanted) {
  wire::GroupBound bound;
  bound.key = key_.public_key();
  try {
    if (!seats_.at(seat).rights.publish) {
      throw Error(ExitCode::refused, "gives this peer no right to publish");
    }
    const bool same = member_ && member_->files().group() == message.group;
    const Candidate found = MemberFiles::examine(root_->directory({}), wanted.adopt);
    if (instance_ == wire::InstanceId{}) instance_ = found.instance;
    bound.instance = same ? member_->files().instance() : instance_;
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
  const wire::GenerationId active = member_->active();
  ScrubSetup setup;
  setup.dataset = root_->directory({});
  setup.generation = active;
  setup.identity = setup_.identity;
  setup.repair = wanted.repair && seats_.at(seat).rights.publish;
  setup.others = member_->others();
  try {
    if (scrubbing_) throw Error(ExitCode::locked, "is being verified already");
    setup.tree = member_->files().generations()->tree(tree::name_of(active.number, active.hash));
  } catch (const Error& error) {
    wire::GroupScrubbed none;
    none.generation = active;
    none.problems = {error.what()};
    return answer(seat, none);
  }
  scrubbing_ = true;
  pool_.run([setup] { return group::scrub(setup); },
            [this, seat](const wire::GroupScrubbed& found) {
              scrubbing_ = false;
              answer(seat, found);
            });
}

// ---- content --------------------------------------------------------------------------------

bool Keeper::knows(const std::string& peer_id) const {
  return member_ && member_->files().policy().key_of(peer_id).has_value();
}

job::TargetPlace Keeper::stage(const wire::GenerationId& generation) {
  if (!member_) throw Error(ExitCode::refused, "dataset " + setup_.dataset + " is in no group");
  return member_->stager().open(generation);
}

void Keeper::on_push_over(const wire::GenerationId& generation, ExitCode code,
                          const std::string& why) {
  if (member_) member_->stager().on_push_over(generation, code, why);
}

std::shared_ptr<fs::Root> Keeper::tree(const wire::GenerationId& generation) {
  if (!member_) throw Error(ExitCode::refused, "dataset " + setup_.dataset + " is in no group");
  const std::string name = tree::name_of(generation.number, generation.hash);
  const auto header = member_->files().chain().find(generation);
  if (!header) throw Error(ExitCode::refused, "generation " + name + " is not here");
  return member_->files().generations()->tree(name);
}

}  // namespace lockstep::group
