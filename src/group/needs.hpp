#pragma once
// What a rollback must leave to other groups: a generation was made with what was newest of those
// that it depends on, and must not be shown beside something older.
//
// Layer    group. Knows the groups that are published from the same state directory, and no others.
// Older    by its tree: a generation is as old as the first of its group with the same tree, so
//          that a rollback counts as what it went back to.
#include <string>
#include <vector>

#include "group/publisher_files.hpp"

namespace lockstep::group {

/// Throws Error{not_published} where the newest generation of another group needs a newer one of
/// `group` than `target`, or `target` a newer one of another group than that shows. `directory` is
/// the group's own, beside those of the others; `chain` is all of it. Cost: reads the headers of
/// the groups that are concerned.
void check_needs(const std::string& directory, const std::string& group,
                 const std::vector<tree::SignedHeader>& chain,
                 const tree::GenerationHeader& target);

}  // namespace lockstep::group
