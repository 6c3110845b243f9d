#pragma once
// Which seeds a test of the simulator runs: SIM_FIRST and SIM_SEEDS choose others, and a complaint
// names the seed that brings it back.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace lockstep::sim {

inline std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Calls `run(seed)`, which returns complaints, for `count` seeds or as many as are asked for;
/// after five that complain no more. How many were asked for.
template <class Run>
std::uint64_t for_each_seed(std::uint64_t count, Run run) {
  const std::uint64_t first = number_from("SIM_FIRST", 1);
  const std::uint64_t seeds = number_from("SIM_SEEDS", count);
  unsigned wrong = 0;
  for (std::uint64_t seed = first; seed < first + seeds && wrong < 5; ++seed) {
    const std::vector<std::string> complaints = run(seed);
    if (complaints.empty()) continue;
    ++wrong;
    std::string all = "seed " + std::to_string(seed);
    for (const std::string& complaint : complaints) all += "\n  " + complaint;
    FAIL_CHECK(all);
  }
  return seeds;
}

}  // namespace lockstep::sim
