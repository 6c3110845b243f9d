#pragma once
// Headers that another host has published, got from the replicas.
//
// Layer    group. Blocks; each header is believed for its signature and for the parent it names.
#include "group/header_chain.hpp"
#include "group/poll.hpp"

namespace lockstep::group {

/// Nothing to do where `head` is here. `replicas`: whom to ask; the questions are replaced. Throws
/// Error{not_published} when none of them can prove it.
void fetch_chain(HeaderChain& chain, const wire::GenerationId& head,
                 const std::vector<Asked>& replicas);

/// The first header of the group that a replica is a member of, and its newest one.
struct Discovered {
  tree::SignedHeader first;
  tree::SignedHeader newest;
};
/// For a host that has published nothing yet. Nothing where the dataset is in no group; throws
/// Error where nobody answers.
[[nodiscard]] std::optional<Discovered> discover(const Asked& replica);

}  // namespace lockstep::group
