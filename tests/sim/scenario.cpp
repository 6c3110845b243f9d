// Random runs: what strikes, and when, is drawn from the seed.
#include "sim/hosts.hpp"

namespace lockstep::sim {
namespace {

using session::Policy;

Policy policy_of(std::uint64_t number) {
  switch (number % 3) {
    case 0:
      return {Policy::Kind::all, 0};
    case 1:
      return {Policy::Kind::quorum, 2};
    default:
      return {Policy::Kind::none, 0};
  }
}

bool can_take_over(World& world) {
  return world.options().etcd && world.up(standby) &&
         session::may_take_over(world.store_state(), world.disk(standby).current());
}

void strike_one(World& world) {
  Scheduler& random = world.scheduler();
  const auto host = static_cast<std::uint32_t>(random.below(hosts));
  switch (random.below(9)) {
    case 0:
    case 1:
      world.crash(host, random.chance(0.5));
      return;
    case 2:
      return world.pause(host, random.between(1s, 60s));
    case 3:
      return world.cut(host);
    case 4:
      return world.store_up(false);
    case 5:
      return world.lose_messages(0.2);
    case 6:
      return world.join(static_cast<std::uint32_t>(random.below(members)));
    case 7:
      if (can_take_over(world)) world.publish(standby, random.chance(0.5));
      return;
    default:
      return world.heal();
  }
}

void chaos(World& world) {
  Scheduler& random = world.scheduler();
  world.lose_messages(random.chance(0.5) ? 0.1 : 0);
  const double crashes = random.chance(0.5) ? 0.005 : 0;
  world.crash_at_actions(crashes);
  const std::uint64_t strikes = 4 + random.below(12);
  for (std::uint64_t i = 0; i < strikes; ++i) {
    world.publish(publisher, random.chance(0.8));
    world.run(random.between(10ms, random.chance(0.5) ? Duration(2s) : Duration(15s)));
    strike_one(world);
    const auto host = static_cast<std::uint32_t>(random.below(hosts));
    if (random.chance(0.7)) world.start(host);
    world.crash_at_actions(crashes);
  }
}

// `alone`: nobody gives a command meanwhile, unless the head is nowhere but at the publisher: the
// disks that had promised it are gone.
bool converges(World& world, Duration within, bool alone) {
  for (Duration spent = 0s; spent < within; spent += 5s) {
    if (world.converged()) return true;
    if (!alone || !world.head_is_held()) world.publish(publisher, false);
    world.run(5s);
  }
  return world.converged();
}

}  // namespace

void heal_and_converge(World& world, bool takeover) {
  world.heal();
  for (std::uint32_t host = 0; host < hosts; ++host) world.start(host);
  world.run(1s);
  // With a store that answers, nobody is needed; else the publisher's next command finishes. So it
  // does where no votes were asked for: perhaps nobody else has what was decided.
  const bool alone = world.options().etcd && world.options().activate.kind != Policy::Kind::none;
  if (!converges(world, 200s, alone))
    world.complain("no agreement after healing: " + world.describe());
  // Whatever runs has ended by now; then the next command leaves nothing open.
  world.run(120s);
  if (takeover && can_take_over(world)) {
    world.publish(standby, false);
  } else {
    world.publish(publisher, false);
  }
  world.run(60s);
  if (world.store_state().open) world.complain("a generation stays open: " + world.describe());
  if (!converges(world, 100s, true)) world.complain("no agreement in the end: " + world.describe());
}

Outcome random_run(std::uint64_t seed, Mutation mutation) {
  Options options;
  options.seed = seed;
  options.etcd = seed % 3 != 0;
  options.activate = policy_of(seed / 3);
  options.wait_for = policy_of(seed / 9);
  options.mutation = mutation;
  World world(options);
  chaos(world);
  heal_and_converge(world, seed % 2 == 0);
  return {world.complaints(), world.trace(), world.head(),
          world.finished(ExitCode::ok) + world.finished(ExitCode::behind)};
}

}  // namespace lockstep::sim
