// The session's real machines under random faults: a name has its complete old or new content at
// every moment, nothing goes that may not, and a run that ends well leaves the source's tree.
#include <doctest/doctest.h>

#include "sim/seeds.hpp"
#include "sim/sync_run.hpp"

namespace lockstep::sim {
namespace {

bool caught(SyncMutation mutation) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    if (!sync_run(seed, mutation).complaints.empty()) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("sim") {
  TEST_CASE("random syncs") {
    unsigned runs = 0;
    unsigned stopped = 0;
    const std::uint64_t seeds = for_each_seed(300, [&](std::uint64_t seed) {
      SyncOutcome outcome = sync_run(seed);
      runs += outcome.runs;
      stopped += outcome.stopped;
      return std::move(outcome.complaints);
    });
    MESSAGE(seeds << " seeds, " << runs << " runs, " << stopped << " of them stopped");
    CHECK(stopped > runs / 10);  // the faults strike
    CHECK(stopped < runs * 9 / 10);
  }

  TEST_CASE("a seed is the same syncs again") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      CHECK(sync_run(seed).trace == sync_run(seed).trace);
    }
    CHECK(sync_run(1).trace != sync_run(2).trace);
  }

  TEST_CASE("an executor broken on purpose is caught") {
    CHECK(caught(SyncMutation::replaces_in_two_steps));
    CHECK(caught(SyncMutation::trusts_content));
  }
}

}  // namespace lockstep::sim
