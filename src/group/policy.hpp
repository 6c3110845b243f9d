#pragma once
// What the header of a group's generation says about the group: who belongs to it, who may publish,
// what it takes to switch. FORMAT.md has the bytes.
//
// Layer    group: pure. Whoever holds the newest header needs nothing else to find the others.
// Errors   decoding throws Error{stream} on anything malformed.
#include <optional>
#include <string>
#include <vector>

#include "base/signature.hpp"
#include "session/group_values.hpp"
#include "tree/generation.hpp"

namespace lockstep::group {

/// A member or a standby: a dataset of a daemon.
struct Replica {
  std::string url;  // lockstep://host:port/dataset
  PublicKey key{};  // of the daemon's identity
  wire::InstanceId instance{};
  friend bool operator==(const Replica&, const Replica&) = default;
};

struct GroupPolicy {
  std::string name;
  std::vector<Replica> members;
  std::vector<Replica> standby;
  std::vector<PublicKey> publishers;  // besides the standbys
  session::Policy activate;
  session::Policy wait_for;
  std::string store;  // of the decisions; empty: the publisher's journal
  friend bool operator==(const GroupPolicy&, const GroupPolicy&) = default;

  [[nodiscard]] bool may_publish(const PublicKey& key) const;
  /// The key of whoever has this peer id and is named here.
  [[nodiscard]] std::optional<PublicKey> key_of(const std::string& peer_id) const;
  [[nodiscard]] bool may_publish(const std::string& peer_id) const;
  /// Members, then standbys.
  [[nodiscard]] std::vector<Replica> replicas() const;
};

[[nodiscard]] Bytes encode_policy(const GroupPolicy& policy);
/// What comes back has members, quorums that they can reach, and URLs that can be dialled.
[[nodiscard]] GroupPolicy decode_policy(View bytes);

[[nodiscard]] wire::GenerationId id_of(const tree::GenerationHeader& header);
/// A header as it travels and is kept: with its signature, and nothing after it.
[[nodiscard]] Bytes encode_header(const tree::SignedHeader& header);
/// Throws Error{stream}; does not check the signature.
[[nodiscard]] tree::SignedHeader decode_signed_header(View bytes);

/// The decision with the signature of `key`.
[[nodiscard]] wire::Decision sign_decision(wire::Decision decision, const wire::GroupUuid& group,
                                           const SigningKey& key);
/// A good signature by somebody whose word counts: a publisher's, and where the store tells it
/// (`by_store`) an abort by any replica.
[[nodiscard]] bool is_believed(const wire::Decision& decision, const wire::GroupUuid& group,
                               const GroupPolicy& policy, bool by_store);

}  // namespace lockstep::group
