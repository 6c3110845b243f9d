#pragma once
// A member's active generation read again, and mended from another replica.
//
// Layer    group. Blocks for a pass over the whole tree: for a worker.
#include <vector>

#include "base/crypto.hpp"
#include "commit/generations.hpp"
#include "group/policy.hpp"

namespace lockstep::group {

struct ScrubSetup {
  fs::DirectoryRef dataset;
  std::shared_ptr<fs::Root> tree;
  wire::GenerationId generation;
  Identity identity;
  std::vector<Replica> others;  // who may have it
  bool repair = false;
};

/// Never throws for what it finds. What is mended is a file of its own afterwards: older
/// generations that shared the damaged one keep that.
[[nodiscard]] wire::GroupScrubbed scrub(const ScrubSetup& setup);

}  // namespace lockstep::group
