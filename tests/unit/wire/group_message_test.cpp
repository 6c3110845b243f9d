// Messages of replica groups come back as they went, and nothing else is accepted.
#include "wire/group_message.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "unit/wire/samples.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

Bytes encoded_group(const GroupMessage& message) {
  Bytes out;
  encode_group(message, out);
  return out;
}

bool decodes(View bytes) {
  try {
    ByteReader in(bytes);
    static_cast<void>(decode_group(in));
    in.expect_end();
    return true;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    return false;
  }
}

Decision some_decision() {
  return {{7, sha256(as_view("x"))}, Verdict::commit, 3, "SHA256:me", to_bytes(as_view("sig"))};
}

}  // namespace

TEST_SUITE("wire/group_message") {
  TEST_CASE("every kind comes back, with the largest values and with none") {
    const auto all = full_group_messages();
    REQUIRE(all.size() == std::variant_size_v<GroupBody>);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CAPTURE(i);
      CHECK(all[i].body.index() == i);
      const Bytes bytes = encoded_group(all[i]);
      ByteReader in(bytes);
      const GroupMessage back = decode_group(in);
      CHECK(in.left() == 0);
      CHECK(back.group == all[i].group);
      CHECK(encoded_group(back) == bytes);
    }
  }

  TEST_CASE("cut anywhere it is refused") {
    for (const GroupMessage& message : full_group_messages()) {
      const Bytes bytes = encoded_group(message);
      const std::size_t step = bytes.size() / 500 + 1;
      for (std::size_t i = 0; i < bytes.size(); i += step) {
        CHECK_FALSE(decodes(View(bytes).first(i)));
      }
    }
  }

  TEST_CASE("one more than the limit is refused") {
    GroupMessage message = full_group_messages().at(0);
    auto& check = std::get<GroupCheck>(message.body);
    check.dependencies.emplace_back();
    CHECK_FALSE(decodes(encoded_group(message)));
    GroupMessage chain = full_group_messages().at(8);
    std::get<GroupChain>(chain.body).headers.emplace_back();
    CHECK_FALSE(decodes(encoded_group(chain)));
    GroupMessage prepare = full_group_messages().at(1);
    std::get<GroupPrepare>(prepare.body).header.push_back(std::byte{0});
    CHECK_FALSE(decodes(encoded_group(prepare)));
    GroupMessage decide = full_group_messages().at(2);
    std::get<GroupDecide>(decide.body).decision.signer += 'x';
    CHECK_FALSE(decodes(encoded_group(decide)));
    GroupMessage vote = full_group_messages().at(5);
    std::get<GroupVote>(vote.body).no = static_cast<NoVote>(no_votes);
    CHECK_FALSE(decodes(encoded_group(vote)));
    GroupMessage bind = full_group_messages().at(9);
    std::get<GroupBind>(bind.body).header->push_back(std::byte{0});
    CHECK_FALSE(decodes(encoded_group(bind)));
    GroupMessage scrubbed = full_group_messages().at(12);
    std::get<GroupScrubbed>(scrubbed.body).problems.emplace_back();
    CHECK_FALSE(decodes(encoded_group(scrubbed)));
    Bytes kind = encoded_group({{}, 0, GroupScrub{}});
    CHECK(decodes(kind));
    kind[17] = static_cast<std::byte>(std::variant_size_v<GroupBody>);
    CHECK_FALSE(decodes(kind));
  }

  TEST_CASE("a member's words do not steer a terminal") {
    GroupMessage message = full_group_messages().at(5);
    std::get<GroupVote>(message.body).text = "no\x1b[2J";
    const Bytes bytes = encoded_group(message);
    ByteReader in(bytes);
    CHECK(std::get<GroupVote>(decode_group(in).body).text.find('\x1b') == std::string::npos);
    GroupScrubbed scrubbed;
    scrubbed.problems = {"bad\x1b[2J"};
    const Bytes more = encoded_group({{}, 0, scrubbed});
    ByteReader again(more);
    const auto found = std::get<GroupScrubbed>(decode_group(again).body).problems;
    REQUIRE(found.size() == 1);
    CHECK(found[0].find('\x1b') == std::string::npos);
  }

  TEST_CASE("a decision alone comes back, and nothing follows it") {
    const Bytes bytes = encode_decision(some_decision());
    CHECK(decode_decision(bytes) == some_decision());
    Bytes more = bytes;
    more.push_back(std::byte{0});
    CHECK_THROWS_AS(static_cast<void>(decode_decision(more)), Error);
  }

  TEST_CASE("the signature covers everything but itself") {
    const GroupUuid group{std::byte{1}};
    const Decision decision = some_decision();
    const Bytes covered = signed_bytes(group, decision);
    CHECK(as_text(covered).starts_with("lockstep group decision 1\n"));
    Decision other = decision;
    other.signature.clear();
    CHECK(signed_bytes(group, other) == covered);
    const auto differs = [&](auto change) {
      Decision changed = decision;
      change(changed);
      CHECK(signed_bytes(group, changed) != covered);
    };
    differs([](Decision& one) { one.verdict = Verdict::abort; });
    differs([](Decision& one) { ++one.epoch; });
    differs([](Decision& one) { ++one.generation.number; });
    differs([](Decision& one) { one.generation.hash[31] ^= std::byte{1}; });
    differs([](Decision& one) { one.signer = "SHA256:you"; });
    CHECK(signed_bytes(GroupUuid{}, decision) != covered);
  }
}

}  // namespace lockstep::wire
