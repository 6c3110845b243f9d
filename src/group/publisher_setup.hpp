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
/// Every replica, to be asked for headers.
[[nodiscard]] std::vector<Asked> header_sources(const PublishSetup& setup);

}  // namespace lockstep::group
