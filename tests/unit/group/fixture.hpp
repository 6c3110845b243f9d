#pragma once
// A group as its headers describe it, and headers that follow each other.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "group/policy.hpp"

namespace lockstep::test {

inline const SigningKey& publisher_key() {
  static const SigningKey key(make_identity("publisher").private_key);
  return key;
}

inline const wire::GroupUuid group_id{std::byte{7}};

inline group::Replica replica(std::uint8_t number) {
  return {"lockstep://10.0.0." + std::to_string(number) + ":8733/images",
          {std::byte{number}},
          {std::byte{number}}};
}

inline group::GroupPolicy policy() {
  group::GroupPolicy policy;
  policy.name = "images";
  policy.members = {replica(1), replica(2), replica(3)};
  policy.standby = {replica(9)};
  policy.publishers = {publisher_key().public_key()};
  policy.activate = {session::Policy::Kind::quorum, 2};
  policy.wait_for = {session::Policy::Kind::none, 0};
  policy.store = "etcd";
  return policy;
}

/// The first of the group.
inline tree::SignedHeader first_header(std::uint64_t number = 0) {
  tree::GenerationHeader header;
  header.dataset = {std::byte{5}};
  header.group = group_id;
  header.number = number;
  header.epoch = 1;
  header.policy = encode_policy(policy());
  return tree::sign(header, &publisher_key());
}

/// `content` tells two of the same number apart; `step`: numbers between that were aborted.
inline tree::SignedHeader after(const tree::SignedHeader& parent, std::string_view content = "x",
                                std::uint64_t step = 1) {
  tree::GenerationHeader header = parent.header;
  header.number += step;
  header.parent = tree::hash_of(parent.header);
  header.manifest = sha256(as_view(content));
  header.entries = 10;
  return tree::sign(header, &publisher_key());
}

/// `policy_bytes`: of a policy that is none, for its length; 0: a good one.
inline std::vector<tree::SignedHeader> chain_of(std::size_t count, std::size_t policy_bytes = 0) {
  std::vector<tree::SignedHeader> chain = {first_header()};
  if (policy_bytes > 0) {
    chain.front().header.policy = Bytes(policy_bytes, std::byte{1});
    chain.front() = tree::sign(chain.front().header, &publisher_key());
  }
  while (chain.size() < count) chain.push_back(after(chain.back()));
  return chain;
}

inline ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace lockstep::test
