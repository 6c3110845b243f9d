#pragma once
// What a rollback must leave to other groups: a generation was made with what was newest of those
// that it depends on, and must not be shown beside something older.
//
// Layer    group. A publisher knows the groups of the same state directory, and no others, so that
// a
//          message comes before anything is sent; a member knows those that its own host shows.
// Older    by its tree: a generation is as old as the first of its group with the same tree, so
//          that a rollback counts as what it went back to.
#include <optional>
#include <string>
#include <vector>

#include "group/publisher_files.hpp"

namespace lockstep::group {

/// What a group's newest generation, or the one that is shown, needs of another group.
struct Dependant {
  std::string group;
  std::uint64_t number = 0;
  tree::Dependency need;
};

/// Why `target` must not be shown beside it; nothing where it may. `chain` is all that is known of
/// the target's group: what is not in it is of a group that had this name before.
[[nodiscard]] std::optional<std::string> forbidden_by(const Dependant& dependant,
                                                      const std::vector<tree::SignedHeader>& chain,
                                                      const tree::GenerationHeader& target);

/// Throws Error{not_published} where the newest generation of another group needs a newer one of
/// `group` than `target`, or `target` a newer one of another group than that shows. `directory` is
/// the group's own, beside those of the others; `chain` is all of it. Cost: reads the headers of
/// the groups that are concerned.
void check_needs(const std::string& directory, const std::string& group,
                 const std::vector<tree::SignedHeader>& chain,
                 const tree::GenerationHeader& target);

}  // namespace lockstep::group
