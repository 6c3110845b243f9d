// The crash matrix: actor x point x fault x continuation, as generated cases. A fault strikes at
// one point of a publish; then the publisher's next command, or the standby, or nobody goes on.
#include <doctest/doctest.h>

#include "sim/hosts.hpp"

namespace lockstep::sim {
namespace {

using session::Policy;

struct Case {
  Point point;
  Fault fault = Fault::none;
  Options options;
  bool takeover = false;

  [[nodiscard]] std::string name() const {
    static const std::array<const char*, 5> faults = {"none", "kill", "power", "pause",
                                                      "partition"};
    return "host " + std::to_string(point.host) + ' ' + point.moment + ' ' + point.action + ' ' +
           std::to_string(point.count) + ", " + faults.at(static_cast<std::size_t>(fault)) +
           (options.etcd ? ", etcd" : ", local") + (takeover ? ", takeover" : "") +
           (options.activate.kind == Policy::Kind::all ? ", all" : ", quorum");
  }
};

std::vector<Point> publisher_points() {
  std::vector<Point> points;
  for (const char* action : {"acquire", "propose", "begin", "decide", "remember", "finish"}) {
    for (const char* moment : {"before", "after"}) {
      points.push_back({publisher, std::string("publisher ") + action, moment, 0});
    }
  }
  // Three checks, three prepares, three decisions.
  for (std::uint32_t count = 0; count < 9; ++count) {
    points.push_back({publisher, "publisher send", "after", count});
  }
  return points;
}

std::vector<Point> member_points() {
  std::vector<Point> points;
  for (const char* action : {"inspect", "stage", "activate"}) {
    for (const char* moment : {"before", "after"}) points.push_back({1, action, moment, 0});
  }
  points.push_back({1, "activate", "middle", 0});
  // Epoch, prepared, decision, activated.
  for (std::uint32_t count = 0; count < 4; ++count) {
    for (const char* moment : {"before", "middle", "after"}) {
      points.push_back({1, "force", moment, count});
    }
  }
  for (std::uint32_t count = 0; count < 4; ++count) {
    points.push_back({1, "send", "before", count});
  }
  return points;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  std::vector<Point> points = publisher_points();
  for (const Point& point : member_points()) points.push_back(point);
  for (const Point& point : points) {
    for (const Fault fault : {Fault::kill, Fault::power, Fault::pause, Fault::partition}) {
      for (const Policy policy : {Policy{Policy::Kind::all, 0}, Policy{Policy::Kind::quorum, 2}}) {
        const Options etcd{all.size() + 1, true, policy, policy, Mutation::none};
        const Options local{all.size() + 1, false, policy, policy, Mutation::none};
        all.push_back({point, fault, etcd, false});
        all.push_back({point, fault, etcd, true});
        all.push_back({point, fault, local, false});
      }
    }
  }
  // The publisher's journal, torn or whole, with its own process gone.
  for (std::uint32_t count = 0; count < 3; ++count) {
    for (const Fault fault : {Fault::kill, Fault::power}) {
      const Policy policy;
      const Options local{all.size() + 1, false, policy, policy, Mutation::none};
      all.push_back({{publisher, "journal", "middle", count}, fault, local, false});
    }
  }
  return all;
}

/// What the table says about the generation itself, where it says more than "the same everywhere".
void check_outcome(const Case& one, const World& world) {
  const std::string& action = one.point.action;
  const bool gone = one.fault == Fault::kill || one.fault == Fault::power;
  if (one.point.host != publisher || !gone) return;
  const bool before_begin = action == "publisher acquire" || action == "publisher propose" ||
                            (action == "publisher begin" && one.point.moment == "before");
  // Rows 1, 4 and 5.
  if (before_begin) CHECK(world.head() == 0);
  if (action == "publisher remember" || action == "publisher finish") CHECK(world.head() == 1);
}

void run_case(const Case& one, std::size_t& struck) {
  World world(one.options);
  world.arm(one.point, one.fault);
  world.run(1s);
  world.publish(publisher);
  world.run(90s);
  if (world.struck()) ++struck;
  heal_and_converge(world, one.takeover);
  check_outcome(one, world);
  for (const std::string& complaint : world.complaints()) FAIL_CHECK(complaint);
}

Options options_of(std::uint64_t seed, bool etcd) {
  const Policy all;
  return {seed, etcd, all, all, Mutation::none};
}

}  // namespace

TEST_SUITE("sim") {
  TEST_CASE("the crash matrix") {
    const std::vector<Case> all = cases();
    std::size_t struck = 0;
    for (const Case& one : all) {
      const std::string name = one.name();
      CAPTURE(name);
      run_case(one, struck);
    }
    MESSAGE(all.size() << " cases, the fault struck in " << struck);
    CHECK(all.size() >= 300);
    CHECK(struck * 10 >= all.size() * 9);
  }

  TEST_CASE("row 11 and 12: a store that is away, and answers that are lost") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(seed);
      World world(options_of(seed, true));
      world.run(1s);
      world.publish(publisher);
      world.run(world.scheduler().between(0ms, 4s));
      world.store_up(false);
      world.run(world.scheduler().between(1s, 100s));
      heal_and_converge(world, seed % 2 == 0);
      for (const std::string& complaint : world.complaints()) FAIL_CHECK(complaint);
    }
  }

  TEST_CASE("a store that is away from the start: 45, members serve on") {
    World world(options_of(1, true));
    world.store_up(false);
    world.publish(publisher);
    world.run(60s);
    CHECK(world.finished(ExitCode::not_published) == 1);
    CHECK(world.head() == 0);
    heal_and_converge(world, false);
    CHECK(world.complaints().empty());
  }

  TEST_CASE("all or none: a member that is down is 45 and nothing switched") {
    World world(options_of(1, true));
    world.run(1s);
    world.crash(1, false);
    world.publish(publisher);
    world.run(60s);
    CHECK(world.finished(ExitCode::not_published) == 1);
    CHECK(world.head() == 0);
    heal_and_converge(world, false);
    CHECK(world.complaints().empty());
  }

  TEST_CASE("a quorum goes on without it: 48, and it catches up with no publisher running") {
    Options options = options_of(1, true);
    options.activate = options.wait_for = {Policy::Kind::quorum, 2};
    World world(options);
    world.run(1s);
    world.crash(1, true);
    for (int i = 0; i < 7; ++i) {
      world.publish(publisher);
      world.run(60s);
    }
    CHECK(world.finished(ExitCode::behind) == 7);
    CHECK(world.head() == 7);
    world.crash(publisher, false);
    world.start(1);
    world.run(60s);
    CHECK(world.converged());
    CHECK(world.complaints().empty());
  }

  TEST_CASE("rows 13 and 14: who wakes after a takeover is refused, and writes nothing") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(seed);
      World world(options_of(seed, true));
      world.run(1s);
      world.publish(publisher);
      world.run(world.scheduler().between(10ms, 3s));
      world.pause(publisher, 120s);
      world.run(20s);
      world.publish(standby);
      world.run(60s);
      const std::uint64_t head = world.head();
      CHECK(head >= 1);
      world.run(120s);  // the old one is awake
      CHECK(world.head() == head);
      heal_and_converge(world, false);
      for (const std::string& complaint : world.complaints()) FAIL_CHECK(complaint);
    }
  }

  TEST_CASE(
      "row 20: a member that does not understand a header takes no part, and nothing is half") {
    World world(options_of(1, true));
    world.run(1s);
    world.crash(1, false);
    world.set_old(1, true);
    world.start(1);
    world.publish(publisher);
    world.run(60s);
    CHECK(world.finished(ExitCode::not_published) == 1);
    CHECK(world.head() == 0);
    world.crash(1, false);
    world.set_old(1, false);
    world.start(1);
    heal_and_converge(world, false);
    world.publish(publisher);
    world.run(60s);
    CHECK(world.finished(ExitCode::ok) >= 1);
    CHECK(world.converged());
    CHECK(world.complaints().empty());
  }

  TEST_CASE("row 20: one after the other is upgraded while generations are published") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      CAPTURE(seed);
      Options options = options_of(seed, seed % 3 != 0);
      options.activate = options.wait_for = {Policy::Kind::quorum, 2};
      World world(options);
      for (std::uint32_t host = 0; host <= standby; ++host) {
        world.crash(host, false);
        world.set_old(host, host != seed % members);  // one was first
        world.start(host);
      }
      for (std::uint32_t host = 0; host <= standby; ++host) {
        world.publish(publisher);
        world.run(world.scheduler().between(10ms, 40s));
        world.crash(host, world.scheduler().chance(0.5));
        world.set_old(host, false);
        world.start(host);
      }
      heal_and_converge(world, false);
      world.publish(publisher);
      world.run(60s);
      CHECK(world.head() >= 1);
      CHECK(world.converged());
      for (const std::string& complaint : world.complaints()) FAIL_CHECK(complaint);
    }
  }

  TEST_CASE("row 16: the vote of a member whose disk was replaced is not counted") {
    World world(options_of(1, true));
    world.run(1s);
    world.crash(1, true);
    world.replace_disk(1);
    world.start(1);
    world.publish(publisher);
    world.run(60s);
    CHECK(world.finished(ExitCode::not_published) == 1);
    CHECK(world.head() == 0);
    REQUIRE(world.complaints().size() == 1);
    CHECK(world.complaints()[0].find("another instance") != std::string::npos);
  }
}

}  // namespace lockstep::sim
