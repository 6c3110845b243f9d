#pragma once
// `lockstep group init`: makes a group of datasets, or adds new members to one.
//
// Layer    group.
// Order    all are asked first; the first header is kept here; then they are bound, each for good;
//          last the decision store gets the first generation. Run again it goes on where it
//          stopped.
#include "group/operator.hpp"
#include "group/publisher_files.hpp"

namespace lockstep::group {

struct Initialised {
  wire::GroupUuid group{};
  std::size_t bound = 0;  // by this run
};
/// Throws Error{refused} with every replica that cannot be a member, and why; then none was bound.
Initialised initialise(const Operator& host, PublisherFiles& files, bool adopt);

/// The policy of the next generation: the group file's words, the replicas that init has bound.
/// Throws Error{usage} where a replica is not bound.
[[nodiscard]] GroupPolicy wanted_policy(const GroupFile& file, const GroupPolicy& known);

}  // namespace lockstep::group
