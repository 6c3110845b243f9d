// The commit protocol's real machines under random faults: agreement, no acknowledged commit
// lost, readers see one generation, nobody in doubt for ever.
#include <doctest/doctest.h>

#include "sim/hosts.hpp"
#include "sim/seeds.hpp"

namespace lockstep::sim {
namespace {

bool caught(Mutation mutation) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    if (!random_run(seed, mutation).complaints.empty()) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("sim") {
  TEST_CASE("random faults") {
    std::uint64_t generations = 0;
    const std::uint64_t seeds = for_each_seed(1000, [&](std::uint64_t seed) {
      Outcome outcome = random_run(seed);
      generations += outcome.published;
      return std::move(outcome.complaints);
    });
    MESSAGE(seeds << " seeds, " << generations << " generations published");
    CHECK(generations >= seeds / 2);  // the faults leave something to be checked
  }

  TEST_CASE("a seed is the same run again, event by event") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      CHECK(random_run(seed).trace == random_run(seed).trace);
    }
    CHECK(random_run(1).trace != random_run(2).trace);
  }

  TEST_CASE("the protocol broken on purpose is caught") {
    CHECK(caught(Mutation::flip_before_decision));
    CHECK(caught(Mutation::tell_before_store));
    CHECK(caught(Mutation::absence_is_abort));
    CHECK(caught(Mutation::store_without_rules));
    CHECK(caught(Mutation::numbers_reused));
    CHECK(caught(Mutation::current_without_sync));
    CHECK(caught(Mutation::joins_lower_quorum));
  }
}

}  // namespace lockstep::sim
