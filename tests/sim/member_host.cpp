#include "sim/hosts.hpp"

namespace lockstep::sim {

namespace act = session::group_action;
using session::Effects;
using wire::GenerationId;

Bytes make_header(std::uint64_t number, const Digest& parent, std::uint64_t salt,
                  const Instances& policy) {
  Bytes header;
  ByteWriter out(header);
  out.u64(number);
  out.raw(parent);
  out.u64(salt);
  for (const wire::InstanceId& member : policy) out.raw(member);
  return header;
}

std::optional<session::HeaderLink> open_header(View header) {
  session::HeaderLink link;
  ByteReader in(header);
  link.generation = {in.u64(), sha256(header)};
  const View parent = in.raw(link.parent.size());
  std::copy(parent.begin(), parent.end(), link.parent.begin());
  return link;
}

Instances members_in(View header) {
  Instances found{};
  const View all = header.last(found.size() * found[0].size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const View one = all.subspan(i * found[i].size(), found[i].size());
    std::copy(one.begin(), one.end(), found[i].begin());
  }
  return found;
}

Instances first_members() {
  Instances all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i].fill(static_cast<std::byte>(i + 1));
  return all;
}

Bytes genesis_header() {
  return make_header(0, {}, 0, first_members());
}
GenerationId genesis() {
  static const GenerationId id{0, sha256(genesis_header())};
  return id;
}
session::GroupTimes times() {
  return {};
}
const wire::GroupUuid& uuid() {
  static const wire::GroupUuid group{std::byte{7}};
  return group;
}

wire::GroupChain chain_of(const Disk& disk, const wire::GroupProve& asked) {
  const auto& headers = disk.headers();
  Digest hash = asked.to.hash;
  std::vector<Bytes> found;
  for (auto at = headers.find(hash); at != headers.end(); at = headers.find(hash)) {
    const auto link = open_header(at->second);
    if (link->generation == asked.from) break;
    found.push_back(at->second);
    if (link->generation.number <= asked.from.number) break;
    hash = link->parent;
  }
  constexpr std::size_t most = 4;  // small, so that chains come in pieces
  wire::GroupChain chain{asked.to, {}};
  for (auto at = found.rbegin(); at != found.rend() && chain.headers.size() < most; ++at) {
    chain.headers.push_back(*at);
  }
  return chain;
}

namespace {

std::string name_of(const session::MemberAction& action) {
  static const std::array<const char*, 11> names = {"send",    "report", "tell",   "force",
                                                    "inspect", "stage",  "keep",   "activate",
                                                    "discard", "ask",    "abandon"};
  return names.at(action.index());
}

// Everybody who may know something: publishers, then the other replicas.
std::vector<session::Party> peers_of(std::uint32_t host, bool etcd) {
  std::vector<session::Party> peers = {{World::Address{publisher, true}.number(), true}};
  if (etcd) peers.push_back({World::Address{standby, true}.number(), true});
  for (std::uint32_t other = 0; other <= standby; ++other) {
    if (other != host) peers.push_back({World::Address{other, false}.number(), false});
  }
  return peers;
}

session::StoreAnswer look(const World& world, const group::Ledger& ledger,
                          std::optional<std::uint64_t> number) {
  session::StoreAnswer answer;
  answer.epoch = ledger.epoch();
  answer.publisher_alive = world.lease_runs();
  if (number) answer.about = ledger.decision(*number);
  const GenerationId head = ledger.state().head;
  if (head != genesis()) answer.newest = ledger.decision(head.number);
  return answer;
}

}  // namespace

MemberHost::MemberHost(World& world, std::uint32_t host) : world_(world), host_(host) {
  session::GroupMember::Setup setup;
  setup.group = uuid();
  setup.instance = world_.disk(host).instance;
  setup.state.active = genesis();
  for (const Bytes& record : world_.disk(host).open_log()) {
    setup.state.apply(session::decode_record(record));
    tell_promise(session::decode_record(record));
  }
  setup.peers = peers_of(host, world_.options().etcd);
  setup.has_store = world_.options().etcd;
  setup.times = times();
  setup.verify = [](const wire::Decision& decision, session::Teller teller) {
    return World::verify(decision, teller);
  };
  setup.open_header = [old = world.old(host)](View header) {
    return old ? std::nullopt : open_header(header);
  };
  machine_.emplace(std::move(setup));
  world_.later(host_, world_.scheduler().between(0ms, 1s), [this] { tick(); });
}

void MemberHost::tick() {
  machine_->on_tick(world_.scheduler().now());
  pump();
  world_.later(host_, 1s, [this] { tick(); });
}

void MemberHost::on_message(World::Address from, const wire::GroupMessage& message) {
  machine_->on_message({from.number(), from.publisher}, message);
  pump();
}

void MemberHost::pump() {
  if (pumping_) return;
  pumping_ = true;
  while (!world_.paused(host_)) {
    const auto action = machine_->next_action();
    if (!action) break;
    const std::string name = name_of(*action);
    const bool alive = world_.passes(host_, name, "before") && carry_out(*action) &&
                       world_.passes(host_, name, "after");
    if (!alive) return;  // nothing of this process goes on
  }
  pumping_ = false;
  if (world_.paused(host_)) world_.later(host_, 0s, [this] { pump(); });
}

bool MemberHost::carry_out(const session::MemberAction& action) {
  return std::visit(
      Effects{[&](const act::Send& send) {
                const auto to = World::Address::of(send.to.number);
                if (const auto* active = std::get_if<wire::GroupActive>(&send.message.body)) {
                  world_.on_acknowledged(host_, active->generation);
                }
                world_.send({host_, false}, to, send.message);
                return true;
              },
              [&](const act::Report& report) {
                world_.on_report(host_, report);
                return true;
              },
              [&](const act::Force& one) { return force(one.record); },
              [&](const act::Inspect&) {
                world_.later(host_, world_.scheduler().between(1ms, 50ms), [this] {
                  machine_->on_inspected({});
                  pump();
                });
                return true;
              },
              [&](const act::Stage& one) {
                stage(one);
                return true;
              },
              [&](const act::Keep& keep) {
                world_.disk(host_).keep_header(keep.generation.hash, keep.header);
                return true;
              },
              [&](const act::Activate& one) { return activate(one.generation); },
              [&](const act::Discard& one) {
                if (one.generation != world_.disk(host_).current()) {
                  world_.disk(host_).discard(one.generation.hash);
                }
                return true;
              },
              [&](const act::AskStore& ask) {
                ask_store(ask);
                return true;
              },
              [&](const act::AbortAbandoned& abort) {
                abort_abandoned(abort.decision);
                return true;
              },
              [&](const act::TellChain& tell) {
                const auto chain = chain_of(world_.disk(host_), tell.asked);
                const wire::GroupMessage message{uuid(), machine_->state().epoch, chain};
                world_.send({host_, false}, World::Address::of(tell.to.number), message);
                return true;
              }},
      action);
}

// Durable: after its sync, or when a process that starts finds it.
void MemberHost::tell_promise(const session::GroupRecord& record) {
  const auto* prepared = std::get_if<session::Prepared>(&record);
  if (prepared != nullptr) world_.on_promised(host_, prepared->generation);
}

bool MemberHost::force(const session::GroupRecord& record) {
  Disk& disk = world_.disk(host_);
  disk.append(encode_record(record));
  if (!world_.passes(host_, "force", "middle")) return false;
  disk.sync_log();
  tell_promise(record);
  const auto* prepared = std::get_if<session::Prepared>(&record);
  if (prepared != nullptr && world_.options().mutation == Mutation::flip_before_decision) {
    return activate(prepared->generation);
  }
  return true;
}

bool MemberHost::activate(const GenerationId& generation) {
  Disk& disk = world_.disk(host_);
  if (!disk.complete(generation.hash) && generation != genesis()) {
    world_.complain("host " + std::to_string(host_) + " activates what it has not staged");
  }
  disk.set_current(generation);
  if (!world_.passes(host_, "activate", "middle")) return false;
  if (world_.options().mutation != Mutation::current_without_sync) disk.sync_current();
  return true;
}

// From whoever has it and can be reached when it is done.
void MemberHost::stage(const act::Stage& stage) {
  Disk& disk = world_.disk(host_);
  if (!disk.complete(stage.generation.hash)) disk.begin_stage(stage.generation.hash);
  const bool slow = world_.scheduler().chance(0.1);
  world_.later(host_, world_.scheduler().between(10ms, slow ? Duration(20s) : Duration(2s)),
               [this, stage] {
                 Disk& here = world_.disk(host_);
                 bool found = here.complete(stage.generation.hash);
                 for (std::uint32_t other = 0; other < hosts; ++other) {
                   found = found || (world_.up(other) && world_.linked(host_, other) &&
                                     world_.has(other, stage.generation.hash));
                 }
                 if (found) here.finish_stage(stage.generation.hash, stage.header);
                 machine_->on_staged(stage.generation, found ? "" : "nobody has it");
                 pump();
               });
}

void MemberHost::ask_store(const act::AskStore& ask) {
  const auto answer = std::make_shared<session::StoreAnswer>();
  const bool presumes = world_.options().mutation == Mutation::absence_is_abort;
  world_.ask_store(
      host_,
      [&world = world_, answer, ask](const group::Ledger& ledger) {
        *answer = look(world, ledger, ask.number);
      },
      [this, answer, ask, presumes] {
        if (presumes && ask.number && !answer->about && machine_->in_doubt()) {
          answer->about = wire::Decision{
              machine_->state().prepared->generation, wire::Verdict::abort, answer->epoch, {}, {}};
          World::sign(*answer->about, publisher);
        }
        machine_->on_store(*answer);
        pump();
      },
      [] {});
}

void MemberHost::abort_abandoned(const wire::Decision& abort) {
  const auto answer = std::make_shared<session::StoreAnswer>();
  wire::Decision decision = abort;
  World::sign(decision, host_);
  world_.ask_store(
      host_,
      [&world = world_, answer, decision](const group::Ledger& ledger) {
        static_cast<void>(world.store_decide(decision, true));
        *answer = look(world, ledger, decision.generation.number);
      },
      [this, answer] {
        machine_->on_store(*answer);
        pump();
      },
      [] {});
}

}  // namespace lockstep::sim
