#include "sim/world.hpp"

#include <algorithm>

#include "session/effects.hpp"
#include "sim/hosts.hpp"

namespace lockstep::sim {

using session::Stored;
using wire::Decision;
using wire::GenerationId;
using wire::Verdict;

namespace {

constexpr Duration pause_time = 60s;

Digest signature_of(const Decision& decision) {
  Bytes bytes = to_bytes(as_view("key of "));
  append(bytes, signed_bytes(uuid(), decision));
  return sha256(bytes);
}

}  // namespace

World::World(const Options& options)
    : options_(options), scheduler_(options.seed), wanted_(first_members()) {
  members_.resize(hosts);
  publishers_.resize(hosts);
  // The group was made with generation 0 active everywhere.
  ledger_ = group::Ledger(session::StoreState{0, genesis(), 1, {}, false});
  for (std::uint32_t host = 0; host < hosts; ++host) {
    replace_disk(host);
    disks_[host].instance.fill(static_cast<std::byte>(host + 1));
    start(host);
  }
}

World::~World() = default;

// Processes -------------------------------------------------------------------------------------

void World::start(std::uint32_t host) {
  if (up_[host]) return;
  up_[host] = true;
  ++life_[host];
  paused_until_[host] = {};
  note("start " + std::to_string(host));
  if (host == publisher) {
    if (!options_.etcd) reload_local_store();
  } else {
    members_[host] = std::make_unique<MemberHost>(*this, host);
  }
}

void World::crash(std::uint32_t host, bool power) {
  if (!up_[host]) return;
  note((power ? "cut " : "kill ") + std::to_string(host));
  up_[host] = false;
  ++life_[host];
  gone_.emplace_back(std::move(members_[host]));
  gone_.emplace_back(std::move(publishers_[host]));
  if (!power) return;
  disks_[host].cut_power(scheduler_);
  if (host == publisher) journal_.cut_power(scheduler_);
}

void World::pause(std::uint32_t host, Duration time) {
  note("pause " + std::to_string(host));
  paused_until_[host] = scheduler_.now() + time;
}

void World::replace_disk(std::uint32_t host) {
  disks_[host] = Disk();
  disks_[host].finish_stage(genesis().hash, genesis_header());
  disks_[host].set_current(genesis());
  disks_[host].sync_current();
  told_active_[host] = {};
  disks_[host].instance.fill(static_cast<std::byte>(100 + host));
}

void World::join(std::uint32_t host) {
  note("join " + std::to_string(host));
  crash(host, true);
  replace_disk(host);
  constexpr std::uint8_t above_replaced = 120;
  disks_[host].instance.fill(static_cast<std::byte>(above_replaced + joins_++));
  wanted_.at(host) = disks_[host].instance;
  start(host);
}

Instances World::named(std::uint32_t host) const {
  const auto& headers = disks_[host].headers();
  const auto found = headers.find(ledger_.state().head.hash);
  return found == headers.end() ? wanted_ : members_in(found->second);
}

void World::heal() {
  cut_.clear();
  loss_ = 0;
  crashes_ = 0;
  store_up_ = true;
  armed_.reset();
  for (Instant& until : paused_until_) until = std::min(until, scheduler_.now());
}

void World::publish(std::uint32_t host, bool something) {
  if (!up_[host]) return;
  if (publishers_[host] && !publishers_[host]->finished()) return;  // one command at a time
  note("publish " + std::to_string(host));
  retired_.emplace_back(std::move(publishers_[host]));
  publishers_[host] = std::make_unique<PublisherHost>(*this, host, something);
}

void World::later(std::uint32_t host, Duration delay, std::function<void()> task) {
  if (!up_[host]) return;
  const std::uint64_t life = life_[host];
  const Duration wait = std::max(delay, paused_until_[host] - scheduler_.now());
  scheduler_.after(wait, [this, host, life, task = std::move(task)]() mutable {
    if (life_[host] != life) return;
    if (paused(host)) return later(host, 0s, std::move(task));
    task();
  });
}

void World::run(Duration time) {
  const Instant end = scheduler_.now() + time;
  while (scheduler_.step(end)) {
    check();
    gone_.clear();
  }
}

bool World::passes(std::uint32_t host, const std::string& action, const std::string& moment) {
  if (crashes_ > 0 && scheduler_.chance(crashes_)) {
    crash(host, scheduler_.chance(0.5));
    return false;
  }
  if (!armed_ || armed_->host != host || armed_->action != action || armed_->moment != moment) {
    return true;
  }
  if (reached_[action]++ != armed_->count) return true;
  armed_.reset();
  struck_ = true;
  strike(host);
  return up_[host];
}

void World::strike(std::uint32_t host) {
  switch (fault_) {
    case Fault::kill:
    case Fault::power:
      return crash(host, fault_ == Fault::power);
    case Fault::pause:
      return pause(host, pause_time);
    case Fault::partition:
      return cut(host);
    case Fault::none:
      return;
  }
}

// Network ---------------------------------------------------------------------------------------

void World::send(Address from, Address to, const wire::GroupMessage& message) {
  if (to.host >= hosts) return;
  if (!linked(from.host, to.host) || scheduler_.chance(loss_)) return;
  Bytes bytes;
  wire::encode_group(message, bytes);
  if (!up_[to.host] && from.publisher) {
    later(from.host, scheduler_.between(100ms, 1s), [this, from, to] {
      if (publishers_[from.host]) publishers_[from.host]->on_unreachable(to.host);
    });
    return;
  }
  const int copies = scheduler_.chance(loss_ / 2) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    const bool slow = loss_ > 0 && scheduler_.chance(0.05);
    const Duration delay = scheduler_.between(1ms, slow ? Duration(5s) : Duration(50ms));
    later(to.host, delay, [this, from, to, bytes] {
      if (!linked(from.host, to.host)) return;
      ByteReader in(bytes);
      const wire::GroupMessage arrived = wire::decode_group(in);
      note(std::to_string(from.number()) + '>' + std::to_string(to.number()) + ' ' +
           std::to_string(arrived.body.index()));
      if (!to.publisher && members_[to.host]) return members_[to.host]->on_message(from, arrived);
      if (to.publisher && publishers_[to.host])
        publishers_[to.host]->on_message(from.host, arrived);
    });
  }
}

bool World::has(std::uint32_t host, const Digest& generation) const {
  return disks_[host].complete(generation);
}

bool World::fetch_headers(std::uint32_t host, const GenerationId& generation) {
  Digest hash = generation.hash;
  while (hash != genesis().hash) {
    for (std::uint32_t other = 0; other < hosts; ++other) {
      const auto& headers = disks_[other].headers();
      const auto found = headers.find(hash);
      if (found == headers.end() || !up_[other] || !linked(host, other)) continue;
      disks_[host].keep_header(hash, found->second);
      break;
    }
    const auto found = disks_[host].headers().find(hash);
    if (found == disks_[host].headers().end()) return false;
    hash = open_header(found->second)->parent;
  }
  return true;
}

// The store -------------------------------------------------------------------------------------

void World::ask_store(std::uint32_t host, std::function<void(group::Ledger&)> work,
                      std::function<void()> answer, std::function<void()> lost) {
  // The process may be gone, and another one run, when there is an answer.
  const auto back = [this, host, life = life_[host]](Duration delay, std::function<void()> task) {
    if (life_[host] == life) later(host, delay, std::move(task));
  };
  if (!options_.etcd) {  // a file: at once, in the same process
    if (host != publisher) return;
    work(ledger_);
    return back(0s, std::move(answer));
  }
  const bool sent = loss_ == 0 || !scheduler_.chance(0.05);
  const bool answered = loss_ == 0 || !scheduler_.chance(0.05);
  if (!sent) return back(5s, std::move(lost));
  scheduler_.after(scheduler_.between(1ms, 20ms),
                   [this, host, back, answered, work = std::move(work), answer = std::move(answer),
                    lost = std::move(lost)] {
                     const bool reachable = store_up_ && !cut_.contains(host);
                     if (reachable) work(ledger_);
                     if (!reachable || !answered) return back(5s, lost);
                     back(scheduler_.between(1ms, 20ms), answer);
                   });
}

session::StoreState World::store_state() const {
  session::StoreState state = ledger_.state();
  if (options_.mutation == Mutation::numbers_reused) state.next = state.head.number + 1;
  state.publisher_alive = lease_runs();
  return state;
}

void World::store_apply(const group::LedgerRecord& record) {
  if (!options_.etcd) {
    journal_.append(group::encode_record(record));
    if (!passes(publisher, "journal", "middle")) return;
    journal_.sync_log();
  }
  ledger_.apply(record);
  if (const auto* decision = std::get_if<Decision>(&record)) observe(*decision);
}

Stored World::store_decide(const Decision& decision, bool only_abandoned) {
  Stored answer = ledger_.allowed_decision(decision);
  const bool anything = options_.mutation == Mutation::store_without_rules;
  if (anything) answer = {Stored::Outcome::written, ledger_.epoch(), decision};
  const bool there = !anything && ledger_.has(decision);
  if (answer.outcome != Stored::Outcome::written || there) return answer;
  if (only_abandoned && lease_runs()) {
    answer.outcome = Stored::Outcome::attended;
    return answer;
  }
  answer.standing = decision;
  check_promises(decision);
  store_apply(decision);
  return answer;
}

// What a process that starts reads from the publisher's journal.
void World::reload_local_store() {
  ledger_ = group::Ledger(session::StoreState{0, genesis(), 1, {}, false});
  for (const Bytes& bytes : journal_.open_log()) {
    const group::LedgerRecord record = group::decode_record(bytes);
    ledger_.apply(record);
    if (const auto* decision = std::get_if<Decision>(&record)) observe(*decision);
  }
}

void World::hold_lease(std::uint32_t host) {
  if (options_.etcd && store_up_ && !cut_.contains(host)) lease_until_ = scheduler_.now() + 5s;
}

void World::sign(Decision& decision, std::uint32_t host) {
  decision.signer = "host " + std::to_string(host);
  const Digest signature = signature_of(decision);
  decision.signature = to_bytes(signature);
}

bool World::verify(const Decision& decision, session::Teller teller) {
  const Digest signature = signature_of(decision);
  if (!std::equal(signature.begin(), signature.end(), decision.signature.begin(),
                  decision.signature.end())) {
    return false;
  }
  const bool by_publisher = decision.signer == "host " + std::to_string(publisher) ||
                            decision.signer == "host " + std::to_string(standby);
  return by_publisher || (teller == session::Teller::store && decision.verdict == Verdict::abort);
}

}  // namespace lockstep::sim
