#include "session/target_guards.hpp"

#include <algorithm>

namespace lockstep::session {
namespace {

bool is_source_empty(const TargetTree& tree) {
  return tree.end().counts.entries() == (tree.root()->has_metadata ? 1 : 0);
}

bool is_over(const tree::DeleteLimit& limit, const TargetTree& tree, const TargetExtras& extras) {
  if (!limit.percent) return extras.going() > limit.value;
  const std::uint64_t scope = std::max<std::uint64_t>(tree.own_entries() + extras.directories(), 1);
  return extras.going() * 100 > limit.value * scope;
}

}  // namespace

Verdict judge(const tree::SyncOptions& options, const TargetTree& tree,
              const TargetExtras& extras) {
  Verdict verdict;
  verdict.deletes = options.removes() && !extras.empty();
  verdict.replaces = verdict.deletes || options.force;
  if (!verdict.deletes) return verdict;
  if (!tree.source_complete() && !options.ignore_errors) {
    verdict.deletes = false;
    verdict.replaces = options.force;
    verdict.remark = {ExitCode::partial,
                      "part of the source could not be read: nothing is deleted"};
  } else if (options.delete_extras && is_source_empty(tree) && !options.allow_empty_source) {
    verdict.stop = {ExitCode::refused,
                    "the source is empty and the target is not: nothing is done "
                    "(--empty-source=allow deletes everything)"};
  } else if (options.delete_limit && is_over(*options.delete_limit, tree, extras)) {
    verdict.deletes = verdict.replaces = false;
    verdict.remark = {
        ExitCode::delete_limit,
        "more to delete (" + std::to_string(extras.going()) +
            ") than --max-delete allows: nothing is deleted or replaced by another kind"};
  }
  return verdict;
}

std::optional<tree::Problem> judge_space(const Space& space) {
  if (space.needed <= space.free) return std::nullopt;
  std::string text = "not enough space: " + std::to_string(space.needed) + " bytes needed, " +
                     std::to_string(space.free) + " free; no file is replaced";
  if (space.needed <= space.free + space.deleted) text += " (--delete-before makes room first)";
  return tree::Problem{ExitCode::no_space, std::move(text)};
}

}  // namespace lockstep::session
