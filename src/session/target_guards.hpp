#pragma once
// What the guards say of a complete plan: D8, deletes are earned.
#include <optional>

#include "session/target_extras.hpp"
#include "session/target_tree.hpp"

namespace lockstep::session {

struct Verdict {
  bool deletes = false;                 // names may be removed
  bool replaces = false;                // directories with content may make way for other kinds
  std::optional<tree::Problem> stop;    // nothing is done at all
  std::optional<tree::Problem> remark;  // why nothing is deleted while the rest goes on
};

[[nodiscard]] Verdict judge(const tree::SyncOptions& options, const TargetTree& tree,
                            const TargetExtras& extras);

/// What a run needs and has, in bytes.
struct Space {
  std::uint64_t needed = 0;  // by which the target's content grows, deletions left aside
  std::uint64_t free = 0;
  std::uint64_t deleted = 0;  // what deletions would give back
};
/// The reason to stop before writing on, if there is one.
[[nodiscard]] std::optional<tree::Problem> judge_space(const Space& space);

}  // namespace lockstep::session
