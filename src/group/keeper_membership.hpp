#pragma once
// What a keeper has once its dataset belongs to a group. Included by the keeper alone.
#include "group/keeper.hpp"

namespace lockstep::group {

struct Keeper::Membership {
  explicit Membership(const fs::DirectoryRef& dataset) : files(dataset) {}

  /// Whom the machine may ask: all other replicas, standbys first.
  [[nodiscard]] std::vector<session::Party> take_peers(const GroupPolicy& policy);
  [[nodiscard]] bool is_publisher(std::uint32_t replica) const;
  using OnAnswer = std::function<void(std::uint32_t replica, const wire::GroupMessage&)>;
  /// The connection to a replica, made when there is none.
  [[nodiscard]] Line& line_to(net::Loop& loop, const Identity& identity, std::uint32_t replica,
                              OnAnswer on_answer);

  MemberFiles files;
  GroupPolicy known_policy;
  std::vector<Replica> replicas;  // of known_policy
  std::map<std::uint32_t, std::unique_ptr<Line>> lines;
  std::shared_ptr<DecisionStore> store;
  std::optional<Stager> stager;
  std::optional<session::GroupMember> machine;
  bool pumping = false;
  bool asking = false;  // the store
  bool scrubbing = false;
};

/// What a good header of this group, by somebody who may publish, leads to.
[[nodiscard]] std::optional<session::HeaderLink> open_link(View bytes, const wire::GroupUuid& group,
                                                           const GroupPolicy& policy);
/// The header that makes a dataset a member. Throws Error{refused}.
[[nodiscard]] tree::SignedHeader first_header(View bytes, const wire::GroupUuid& group);
/// Throws as DecisionStore does.
[[nodiscard]] session::StoreAnswer look(DecisionStore& store, std::optional<std::uint64_t> number);

}  // namespace lockstep::group
