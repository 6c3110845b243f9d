#include <algorithm>

#include "sim/hosts.hpp"

namespace lockstep::sim {

namespace act = session::group_action;
using session::Effects;
using session::Stored;

namespace {

// The publisher goes by the group's file, a standby by the newest generation.
Instances policy_of(const World& world, std::uint32_t host) {
  return host == publisher ? world.wanted() : world.named(host);
}

// Members of `policy` that `parent` does not name; before the first content all are alike.
std::vector<std::uint32_t> joining(const Instances& policy, const Bytes& parent) {
  std::vector<std::uint32_t> found;
  if (parent == genesis_header()) return found;
  const Instances known = members_in(parent);
  for (std::uint32_t i = 0; i < members; ++i) {
    if (std::find(known.begin(), known.end(), policy[i]) == known.end()) found.push_back(i);
  }
  return found;
}

session::GroupCoordinator::Setup setup_of(const World& world, std::uint32_t host,
                                          const Instances& policy, bool publish) {
  session::GroupCoordinator::Setup setup;
  setup.group = uuid();
  for (std::uint32_t i = 0; i < members; ++i) {
    setup.members.push_back({"host " + std::to_string(i), policy[i]});
  }
  setup.activate = world.options().activate;
  if (world.options().mutation == Mutation::joins_lower_quorum && setup.activate.count > 0) {
    const Instances known = world.named(host);
    for (std::uint32_t i = 0; i < members; ++i) {
      if (policy[i] != known[i] && setup.activate.count > 1) --setup.activate.count;
    }
  }
  setup.wait_for = world.options().wait_for;
  setup.publish = publish;
  setup.times = times();
  setup.verify = [](const wire::Decision& decision, session::Teller teller) {
    return World::verify(decision, teller);
  };
  return setup;
}

std::string name_of(const session::CoordinatorAction& action) {
  static const std::array<const char*, 10> names = {"send",     "report", "tell",   "acquire",
                                                    "propose",  "begin",  "decide", "lookup",
                                                    "remember", "finish"};
  return std::string("publisher ") + names.at(action.index());
}

}  // namespace

PublisherHost::PublisherHost(World& world, std::uint32_t host, bool publish)
    : world_(world),
      host_(host),
      policy_(policy_of(world, host)),
      machine_(setup_of(world, host, policy_, publish)) {
  machine_.on_tick(world_.scheduler().now());
  world_.later(host_, 0s, [this] { tick(); });
}

void PublisherHost::tick() {
  if (finished()) return;
  world_.hold_lease(host_);
  machine_.on_tick(world_.scheduler().now());
  pump();
  world_.later(host_, 1s, [this] { tick(); });
}

void PublisherHost::on_message(std::uint32_t from, const wire::GroupMessage& message) {
  machine_.on_message(from, message);
  pump();
}

void PublisherHost::on_unreachable(std::uint32_t member) {
  machine_.on_lost(member, "cannot be reached");
  pump();
}

void PublisherHost::pump() {
  if (pumping_) return;
  pumping_ = true;
  while (!world_.paused(host_)) {
    const auto action = machine_.next_action();
    if (!action) break;
    const std::string name = name_of(*action);
    const bool alive = world_.passes(host_, name, "before") && carry_out(*action) &&
                       world_.passes(host_, name, "after");
    if (!alive) return;
  }
  pumping_ = false;
  if (world_.paused(host_)) world_.later(host_, 0s, [this] { pump(); });
}

bool PublisherHost::carry_out(const session::CoordinatorAction& action) {
  std::visit(
      Effects{[&](const act::Send& send) {
                world_.send({host_, true}, {send.to.number, false}, send.message);
              },
              [&](const act::TellChain& tell) {
                const auto chain = chain_of(world_.disk(host_), tell.asked);
                world_.send({host_, true}, {tell.to.number, false}, {uuid(), 0, chain});
              },
              [&](const act::Report& report) { world_.on_report(host_, report); },
              [&](const act::Acquire&) { acquire(); },
              [&](const act::Propose& one) { propose(one); },
              [&](const act::Begin& one) { begin(one.generation); },
              [&](const act::Decide& one) { decide(one.decision); },
              [&](const act::Lookup& one) { lookup(one.number); }, [&](const act::Remember&) {},
              [&](const act::Finish& finish) {
                world_.on_finish(finish, proposed_, policy_);
                world_.resign();
              }},
      action);
  return true;
}

void PublisherHost::acquire() {
  const auto state = std::make_shared<std::optional<session::StoreState>>();
  world_.ask_store(
      host_,
      [&world = world_, state](const group::Ledger& ledger) {
        world.store_apply(group::EpochRaised{ledger.epoch() + 1});
        *state = world.store_state();
      },
      [this, state] {
        machine_.on_acquired(*state);
        pump();
      },
      [this] {
        machine_.on_store_failed("the store does not answer");
        pump();
      });
}

void PublisherHost::propose(const act::Propose& propose) {
  world_.later(host_, world_.scheduler().between(10ms, 1s), [this, propose] {
    // Who builds on a generation must be able to show what leads to it.
    if (!world_.fetch_headers(host_, propose.parent)) {
      machine_.on_proposal({});
      return pump();
    }
    const Bytes header = make_header(propose.number, propose.parent.hash,
                                     world_.scheduler().below(1U << 30U), policy_);
    session::Proposal proposal;
    proposal.check.generation = {propose.number, sha256(header)};
    proposal.check.parent = propose.parent.hash;
    proposal.header = header;
    proposal.joining = joining(policy_, world_.disk(host_).headers().at(propose.parent.hash));
    proposed_ = proposal.check.generation;
    world_.disk(host_).finish_stage(proposed_->hash, header);
    machine_.on_proposal(proposal);
    pump();
  });
}

void PublisherHost::begin(const session::OpenGeneration& generation) {
  const auto stored = std::make_shared<Stored>();
  world_.ask_store(
      host_,
      [&world = world_, stored, generation](const group::Ledger& ledger) {
        *stored = ledger.allowed_begin(generation);
        const bool anything = world.options().mutation == Mutation::numbers_reused;
        if (anything) stored->outcome = Stored::Outcome::written;
        if (stored->outcome == Stored::Outcome::written && !ledger.has(generation)) {
          world.store_apply(generation);
        }
      },
      [this, stored] {
        machine_.on_begun(*stored);
        pump();
      },
      [this] {
        machine_.on_store_failed("the store does not answer");
        pump();
      });
}

void PublisherHost::decide(wire::Decision decision) {
  World::sign(decision, host_);
  const auto stored = std::make_shared<Stored>();
  if (world_.options().mutation == Mutation::tell_before_store) {
    *stored = {Stored::Outcome::written, decision.epoch, decision};
    world_.later(host_, 0s, [this, stored] {
      machine_.on_decided(*stored);
      pump();
    });
  }
  world_.ask_store(
      host_,
      [&world = world_, stored, decision](const group::Ledger& /*ledger*/) {
        *stored = world.store_decide(decision, false);
      },
      [this, stored] {
        machine_.on_decided(*stored);
        pump();
      },
      [this] {
        machine_.on_decided({});
        pump();
      });
}

void PublisherHost::lookup(std::uint64_t number) {
  const auto found = std::make_shared<std::optional<wire::Decision>>();
  world_.ask_store(
      host_, [found, number](const group::Ledger& ledger) { *found = ledger.decision(number); },
      [this, found, number] {
        machine_.on_lookup(number, *found, true);
        pump();
      },
      [this, number] {
        machine_.on_lookup(number, {}, false);
        pump();
      });
}

}  // namespace lockstep::sim
