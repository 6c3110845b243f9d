// What a header says about its group: both ways, and nothing else gets through.
#include "group/policy.hpp"

#include "fixture.hpp"
#include "wire/limits.hpp"

using namespace lockstep;
using group::sign_decision;
using session::Policy;
using test::code_of;

namespace {

ExitCode decoded(View bytes) {
  return code_of([&] { static_cast<void>(group::decode_policy(bytes)); });
}

ExitCode refused(const std::function<void(group::GroupPolicy&)>& change) {
  group::GroupPolicy policy = test::policy();
  change(policy);
  return decoded(encode_policy(policy));
}

wire::Decision commit(const SigningKey& key) {
  const wire::GenerationId id = group::id_of(test::first_header().header);
  return sign_decision({id, wire::Verdict::commit, 1, {}, {}}, test::group_id, key);
}

}  // namespace

TEST_SUITE("group/policy") {
  TEST_CASE("a policy comes back as it was") {
    CHECK(group::decode_policy(encode_policy(test::policy())) == test::policy());
    group::GroupPolicy least;
    least.members = {test::replica(1)};
    CHECK(group::decode_policy(encode_policy(least)) == least);
  }

  TEST_CASE("the largest policy fits into a header, and a header into its message") {
    group::GroupPolicy policy = test::policy();
    policy.members.resize(64, test::replica(1));
    policy.standby.resize(64, test::replica(2));
    for (auto* replicas : {&policy.members, &policy.standby}) {
      for (group::Replica& one : *replicas) {
        one.url = "lockstep://host/" + std::string(1024 - 16, 'd');
      }
    }
    policy.publishers.resize(16);
    tree::SignedHeader header = test::first_header();
    header.header.policy = encode_policy(policy);
    CHECK(group::decode_policy(header.header.policy) == policy);
    CHECK(header.header.policy.size() <= tree::policy_bytes_max);
    CHECK(group::encode_header(header).size() <= wire::limits::header_bytes);
  }

  TEST_CASE("cut anywhere, or with something behind it, it is refused") {
    const Bytes whole = encode_policy(test::policy());
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
      CAPTURE(bytes);
      CHECK(decoded(View(whole).first(bytes)) == ExitCode::stream);
    }
    Bytes more = whole;
    more.push_back(std::byte{0});
    CHECK(decoded(more) == ExitCode::stream);
  }

  TEST_CASE("whatever one byte is changed to, it is a policy or refused as malformed") {
    const Bytes whole = encode_policy(test::policy());
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const unsigned flip : {1U, 0x40U, 0x80U, 0xFFU}) {
        Bytes changed = whole;
        changed[at] ^= static_cast<std::byte>(flip);
        const ExitCode code = decoded(changed);
        CHECK((code == ExitCode::ok || code == ExitCode::stream));
      }
    }
  }

  TEST_CASE("counts beyond the limits are refused before anything is made of them") {
    Bytes bytes;
    ByteWriter out(bytes);
    out.u8(1);
    out.text("images");
    out.varint(std::uint64_t{1} << 60U);
    CHECK(decoded(bytes) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.members.resize(65, p.members[0]); }) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.standby.resize(65, p.members[0]); }) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.publishers.resize(17); }) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.name = std::string(1025, 'n'); }) == ExitCode::stream);
  }

  TEST_CASE("a group that could not work is refused") {
    CHECK(refused([](auto& p) { p.members.clear(); }) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.activate = {Policy::Kind::quorum, 0}; }) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.wait_for = {Policy::Kind::quorum, 4}; }) == ExitCode::stream);
    CHECK(refused([](auto& p) { p.activate = {Policy::Kind::all, 1}; }) == ExitCode::stream);
    // Its keeper would have to dial these.
    for (const char* url : {"", "http://host/d", "lockstep://host", "lockstep:///d",
                            "lockstep://host:99999/d", "lockstep://host/d/e"}) {
      CAPTURE(url);
      CHECK(refused([&](auto& p) { p.members[1].url = url; }) == ExitCode::stream);
      CHECK(refused([&](auto& p) { p.standby[0].url = url; }) == ExitCode::stream);
    }
  }

  TEST_CASE("who may publish: those named as publishers, and the standbys") {
    const group::GroupPolicy policy = test::policy();
    CHECK(policy.may_publish(test::publisher_key().public_key()));
    CHECK(policy.may_publish(test::replica(9).key));
    CHECK_FALSE(policy.may_publish(test::replica(1).key));
    CHECK(policy.may_publish(peer_id_of(test::publisher_key().public_key())));
    CHECK(policy.key_of(peer_id_of(test::replica(2).key)) == test::replica(2).key);
    CHECK_FALSE(policy.key_of("SHA256:x"));
    CHECK_FALSE(policy.may_publish("SHA256:x"));
    CHECK(policy.replicas().size() == 4);
    CHECK(policy.replicas().back() == test::replica(9));
  }

  TEST_CASE("a decision is believed for its signature, in its group, by whose word counts") {
    const SigningKey member(make_identity("member").private_key);
    const SigningKey stranger(make_identity("stranger").private_key);
    group::GroupPolicy policy = test::policy();
    policy.members[0].key = member.public_key();
    const wire::Decision good = commit(test::publisher_key());
    CHECK(is_believed(good, test::group_id, policy, false));
    CHECK_FALSE(is_believed(good, {}, policy, false));
    CHECK_FALSE(is_believed(commit(stranger), test::group_id, policy, true));
    wire::Decision changed = good;
    changed.verdict = wire::Verdict::abort;
    CHECK_FALSE(is_believed(changed, test::group_id, policy, true));
    changed = good;
    changed.signature.pop_back();
    CHECK_FALSE(is_believed(changed, test::group_id, policy, true));
    // A member may end a doubt, with the store's word, and never commit.
    CHECK_FALSE(is_believed(commit(member), test::group_id, policy, true));
    wire::Decision abort = good;
    abort.verdict = wire::Verdict::abort;
    abort = sign_decision(abort, test::group_id, member);
    CHECK(is_believed(abort, test::group_id, policy, true));
    CHECK_FALSE(is_believed(abort, test::group_id, policy, false));
  }
}
