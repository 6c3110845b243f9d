#include "group/policy.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "group/group_file.hpp"

namespace lockstep::group {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t text_bytes_max = 1024;
constexpr std::size_t publishers_max = 16;

template <std::size_t N>
void read_raw(ByteReader& in, std::array<std::byte, N>& value) {
  const View bytes = in.raw(N);
  std::copy(bytes.begin(), bytes.end(), value.begin());
}

std::size_t read_count(ByteReader& in, std::size_t most) {
  const std::uint64_t count = in.varint();
  if (count > most) throw Error(ExitCode::stream, "a group with too many hosts");
  return static_cast<std::size_t>(count);
}

void put(ByteWriter& out, const std::vector<Replica>& replicas) {
  out.varint(replicas.size());
  for (const Replica& replica : replicas) {
    out.text(replica.url);
    out.raw(replica.key);
    out.raw(replica.instance);
  }
}

std::vector<Replica> get_replicas(ByteReader& in) {
  std::vector<Replica> replicas(read_count(in, group_members_max));
  for (Replica& replica : replicas) {
    replica.url = in.text(text_bytes_max);
    read_raw(in, replica.key);
    read_raw(in, replica.instance);
  }
  return replicas;
}

void put(ByteWriter& out, const session::Policy& policy) {
  out.u8(static_cast<std::uint8_t>(policy.kind));
  out.varint(policy.count);
}

session::Policy get_policy(ByteReader& in) {
  const std::uint8_t kind = in.u8();
  if (kind > static_cast<std::uint8_t>(session::Policy::Kind::none)) {
    throw Error(ExitCode::stream, "unknown policy of a group");
  }
  const std::uint64_t count = in.varint();
  if (count > group_members_max) throw Error(ExitCode::stream, "a quorum of too many");
  return {static_cast<session::Policy::Kind>(kind), static_cast<std::uint32_t>(count)};
}

bool is_possible(const session::Policy& policy, std::size_t members) {
  const bool quorum = policy.kind == session::Policy::Kind::quorum;
  return quorum ? policy.count > 0 && policy.count <= members : policy.count == 0;
}

// A keeper acts on what it decodes here: what could not work must not reach it.
void check(const GroupPolicy& policy) {
  const std::size_t members = policy.members.size();
  if (members == 0 || !is_possible(policy.activate, members) ||
      !is_possible(policy.wait_for, members)) {
    throw Error(ExitCode::stream, "a group whose members cannot decide");
  }
  for (const Replica& replica : policy.replicas()) {
    try {
      static_cast<void>(parse_member_url(replica.url));
    } catch (const Error& error) {
      throw Error(ExitCode::stream, error.what());
    }
  }
}

}  // namespace

bool GroupPolicy::may_publish(const PublicKey& key) const {
  const auto has_key = [&](const Replica& one) { return one.key == key; };
  return std::find(publishers.begin(), publishers.end(), key) != publishers.end() ||
         std::any_of(standby.begin(), standby.end(), has_key);
}

std::optional<PublicKey> GroupPolicy::key_of(const std::string& peer_id) const {
  for (const PublicKey& key : publishers) {
    if (peer_id_of(key) == peer_id) return key;
  }
  for (const Replica& one : replicas()) {
    if (peer_id_of(one.key) == peer_id) return one.key;
  }
  return std::nullopt;
}

bool GroupPolicy::may_publish(const std::string& peer_id) const {
  const auto key = key_of(peer_id);
  return key && may_publish(*key);
}

std::vector<Replica> GroupPolicy::replicas() const {
  std::vector<Replica> all = members;
  all.insert(all.end(), standby.begin(), standby.end());
  return all;
}

Bytes encode_policy(const GroupPolicy& policy) {
  Bytes bytes;
  ByteWriter out(bytes);
  out.u8(version);
  out.text(policy.name);
  put(out, policy.members);
  put(out, policy.standby);
  out.varint(policy.publishers.size());
  for (const PublicKey& key : policy.publishers) out.raw(key);
  put(out, policy.activate);
  put(out, policy.wait_for);
  out.text(policy.store);
  return bytes;
}

GroupPolicy decode_policy(View bytes) {
  ByteReader in(bytes);
  if (in.u8() != version) throw Error(ExitCode::stream, "a group of a newer version");
  GroupPolicy policy;
  policy.name = in.text(text_bytes_max);
  policy.members = get_replicas(in);
  policy.standby = get_replicas(in);
  policy.publishers.resize(read_count(in, publishers_max));
  for (PublicKey& key : policy.publishers) read_raw(in, key);
  policy.activate = get_policy(in);
  policy.wait_for = get_policy(in);
  policy.store = in.text(text_bytes_max);
  in.expect_end();
  check(policy);
  return policy;
}

wire::GenerationId id_of(const tree::GenerationHeader& header) {
  return {header.number, tree::hash_of(header)};
}

Bytes encode_header(const tree::SignedHeader& header) {
  Bytes bytes;
  tree::encode(header, bytes);
  return bytes;
}

tree::SignedHeader decode_signed_header(View bytes) {
  ByteReader in(bytes);
  tree::SignedHeader header = tree::decode_header(in);
  in.expect_end();
  return header;
}

wire::Decision sign_decision(wire::Decision decision, const wire::GroupUuid& group,
                             const SigningKey& key) {
  decision.signer = peer_id_of(key.public_key());
  const Signature signature = key.sign(wire::signed_bytes(group, decision));
  decision.signature.assign(signature.begin(), signature.end());
  return decision;
}

bool is_believed(const wire::Decision& decision, const wire::GroupUuid& group,
                 const GroupPolicy& policy, bool by_store) {
  const auto key = policy.key_of(decision.signer);
  Signature signature{};
  if (!key || decision.signature.size() != signature.size()) return false;
  const bool abort_by_replica = by_store && decision.verdict == wire::Verdict::abort;
  if (!policy.may_publish(*key) && !abort_by_replica) return false;
  std::copy(decision.signature.begin(), decision.signature.end(), signature.begin());
  return is_signed_by(*key, wire::signed_bytes(group, decision), signature);
}

}  // namespace lockstep::group
