#pragma once
// One dataset kept in step by runs that lose their connection, die and lose power: the session's
// real machines, over trees in memory and a wire of real bytes.
#include <string>
#include <vector>

namespace lockstep::sim {

/// The target's executor broken on purpose.
enum class SyncMutation { none, replaces_in_two_steps, trusts_content };

struct SyncOutcome {
  std::vector<std::string> complaints;
  std::string trace;      // the same for the same seed
  unsigned runs = 0;      // all, and those that
  unsigned stopped = 0;   // were stopped
  unsigned versions = 0;  // of the source
};
[[nodiscard]] SyncOutcome sync_run(std::uint64_t seed, SyncMutation mutation = SyncMutation::none);

}  // namespace lockstep::sim
