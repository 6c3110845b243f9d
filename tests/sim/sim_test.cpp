// The commit protocol's real machines under random faults: agreement, no acknowledged commit
// lost, readers see one generation, nobody in doubt for ever.
#include <doctest/doctest.h>

#include <cstdlib>

#include "sim/hosts.hpp"

namespace lockstep::sim {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

bool caught(Mutation mutation) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    if (!random_run(seed, mutation).complaints.empty()) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("sim") {
  // SIM_FIRST and SIM_SEEDS choose others: a complaint names the seed that brings it back.
  TEST_CASE("random faults") {
    const std::uint64_t first = number_from("SIM_FIRST", 1);
    const std::uint64_t seeds = number_from("SIM_SEEDS", 1000);
    std::uint64_t generations = 0;
    std::uint64_t wrong = 0;
    for (std::uint64_t seed = first; seed < first + seeds && wrong < 5; ++seed) {
      const Outcome outcome = random_run(seed);
      generations += outcome.published;
      if (outcome.complaints.empty()) continue;
      ++wrong;
      std::string all = "seed " + std::to_string(seed);
      for (const std::string& complaint : outcome.complaints) all += "\n  " + complaint;
      FAIL_CHECK(all);
    }
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
  }
}

}  // namespace lockstep::sim
