#pragma once
// How the parts of a publisher are set up from its order.
//
// Layer    group.
#include "group/deliveries.hpp"
#include "group/poll.hpp"
#include "group/publisher.hpp"
#include "session/group_coordinator.hpp"

namespace lockstep::group {

[[nodiscard]] session::GroupCoordinator::Setup coordinator_setup(const PublishSetup& setup);
/// Targets are the members: standbys fetch what they want.
[[nodiscard]] Deliveries::Setup delivery_setup(const PublishSetup& setup);
using Frozen = std::variant<std::optional<Proposed>, Error>;
/// The proposal that follows `next`, with all headers that lead to its parent; from any replica
/// where they are not here. For a worker.
[[nodiscard]] Frozen freeze(const PublishSetup& setup, const session::group_action::Propose& next);

}  // namespace lockstep::group
