// A member of a replica group and what others may say to it: bad, late, doubled or out of order.
#include "session/group_member.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace lockstep::session {
namespace {

using wire::Decision;
using wire::GenerationId;
using wire::NoVote;
using wire::Verdict;

const wire::GroupUuid group{std::byte{1}};
const Party coordinator{1, true};
const Party fellow{2, false};

/// A header here is its number, its parent and a letter that tells two apart.
Bytes header(std::uint64_t number, const Digest& parent, char letter = 'a') {
  Bytes out;
  ByteWriter writer(out);
  writer.u64(number);
  writer.raw(parent);
  writer.u8(static_cast<std::uint8_t>(letter));
  return out;
}
GenerationId id_of(const Bytes& bytes) {
  return {ByteReader(bytes).u64(), sha256(bytes)};
}
std::optional<HeaderLink> open(View bytes) {
  ByteReader in(bytes);
  HeaderLink link{{in.u64(), sha256(bytes)}, {}};
  const View parent = in.raw(link.parent.size());
  std::copy(parent.begin(), parent.end(), link.parent.begin());
  if (in.u8() == 'x') return std::nullopt;  // a bad signature
  return link;
}

const Bytes first = header(0, {});
const Bytes second = header(1, id_of(first).hash);
const Bytes third = header(2, id_of(second).hash);

Decision decision(const Bytes& bytes, Verdict verdict, const std::string& signer = "publisher") {
  return {id_of(bytes), verdict, 1, signer, {}};
}
bool verify(const Decision& decision, Teller teller) {
  return decision.signer == "publisher" || (decision.signer == "member" && teller == Teller::store);
}

struct Fixture {
  MemberState durable;  // what was forced
  bool content_lost = false;
  std::optional<GroupMember> member;
  std::vector<MemberAction> done;

  Fixture() {
    durable.active = id_of(first);
    start();
  }
  void start() {
    member.emplace(GroupMember::Setup{.group = group,
                                      .instance = {},
                                      .state = durable,
                                      .peers = {coordinator, fellow},
                                      .has_store = true,
                                      .content_lost = content_lost,
                                      .times = {},
                                      .verify = verify,
                                      .open_header = open});
    pump();
  }
  void pump() {
    while (auto action = member->next_action()) {
      if (const auto* force = std::get_if<group_action::Force>(&*action)) {
        durable.apply(force->record);
      }
      done.push_back(std::move(*action));
    }
  }
  /// What it did about a message.
  std::vector<MemberAction> hear(Party from, wire::GroupBody body, std::uint64_t epoch = 1) {
    done.clear();
    member->on_message(from, {group, epoch, std::move(body)});
    pump();
    return done;
  }
  std::vector<MemberAction> inspected(const Inspection& inspection = {}) {
    done.clear();
    member->on_inspected(inspection);
    pump();
    return done;
  }
  std::vector<MemberAction> staged(const Bytes& bytes, const std::string& problem = {}) {
    done.clear();
    member->on_staged(id_of(bytes), problem);
    pump();
    return done;
  }
  void prepare(const Bytes& bytes, const Bytes& parent) {
    hear(coordinator, proposal(bytes, parent));
    inspected();
    staged(bytes);
  }
  static wire::GroupPrepare proposal(const Bytes& bytes, const Bytes& parent) {
    return {{id_of(bytes), id_of(parent).hash, 0, {}}, bytes};
  }
};

template <class T>
std::vector<T> all(const std::vector<MemberAction>& actions) {
  std::vector<T> found;
  for (const MemberAction& action : actions) {
    if (const auto* one = std::get_if<T>(&action)) found.push_back(*one);
  }
  return found;
}
template <class Body>
std::vector<Body> said(const std::vector<MemberAction>& actions) {
  std::vector<Body> found;
  for (const auto& send : all<group_action::Send>(actions)) {
    if (const auto* body = std::get_if<Body>(&send.message.body)) found.push_back(*body);
  }
  return found;
}
NoVote no_of(const std::vector<MemberAction>& actions) {
  const auto votes = said<wire::GroupVote>(actions);
  REQUIRE(votes.size() == 1);
  return votes[0].no;
}
/// Nothing remembered, nothing shown to readers, nothing answered; one line for the operator.
void check_refused(const std::vector<MemberAction>& actions) {
  CHECK(actions.size() == 1);
  CHECK(all<group_action::Report>(actions).size() == 1);
}

}  // namespace

TEST_SUITE("session/group_member") {
  TEST_CASE("a vote is said after its record, and active after its decision") {
    Fixture fixture;
    fixture.hear(coordinator, Fixture::proposal(second, first));
    CHECK(all<group_action::Stage>(fixture.inspected()).size() == 1);
    const auto voting = fixture.staged(second);
    REQUIRE(voting.size() == 2);
    CHECK(std::holds_alternative<Prepared>(std::get<group_action::Force>(voting[0]).record));
    CHECK(said<wire::GroupVote>(voting)[0].no == NoVote::none);
    const auto deciding =
        fixture.hear(coordinator, wire::GroupDecide{decision(second, Verdict::commit)});
    REQUIRE(deciding.size() == 4);
    CHECK(std::holds_alternative<Decision>(std::get<group_action::Force>(deciding[0]).record));
    CHECK(std::get<group_action::Activate>(deciding[1]).generation == id_of(second));
    CHECK(std::holds_alternative<Activated>(std::get<group_action::Force>(deciding[2]).record));
    CHECK(said<wire::GroupActive>(deciding)[0].generation == id_of(second));
  }

  TEST_CASE("what comes twice is answered from what is known, and changes nothing") {
    Fixture fixture;
    fixture.prepare(second, first);
    const auto again = fixture.hear(coordinator, Fixture::proposal(second, first));
    CHECK(again.size() == 1);
    CHECK(no_of(again) == NoVote::none);
    const wire::GroupDecide commit{decision(second, Verdict::commit)};
    fixture.hear(coordinator, commit);
    const auto twice = fixture.hear(coordinator, commit);
    CHECK(all<group_action::Activate>(twice).empty());
    CHECK(said<wire::GroupActive>(twice).size() == 1);
    CHECK(no_of(fixture.hear(coordinator, Fixture::proposal(second, first))) == NoVote::none);
  }

  TEST_CASE("a foreign group, a proposal without the right, an epoch out of reach: refused") {
    Fixture fixture;
    fixture.done.clear();
    fixture.member->on_message(coordinator, {wire::GroupUuid{}, 1, wire::GroupAsk{}});
    fixture.pump();
    check_refused(fixture.done);
    check_refused(fixture.hear(fellow, Fixture::proposal(second, first)));
    check_refused(fixture.hear(coordinator, Fixture::proposal(second, first), 1ULL << 63U));
    CHECK(fixture.durable.epoch == 0);
  }

  TEST_CASE("a lower epoch is refused, and told the higher one") {
    Fixture fixture;
    fixture.hear(coordinator, wire::GroupAsk{}, 5);
    CHECK(fixture.durable.epoch == 5);
    const auto answer = fixture.hear(coordinator, Fixture::proposal(second, first), 4);
    CHECK(no_of(answer) == NoVote::epoch);
    CHECK(all<group_action::Send>(answer)[0].message.epoch == 5);
    // Also when the higher one came while this host was being inspected.
    fixture.hear(coordinator, Fixture::proposal(second, first), 5);
    fixture.hear(coordinator, wire::GroupAsk{}, 6);
    CHECK(no_of(fixture.inspected()) == NoVote::epoch);
  }

  TEST_CASE("a decision without a good signature changes nothing") {
    Fixture fixture;
    fixture.prepare(second, first);
    check_refused(fixture.hear(coordinator,
                               wire::GroupDecide{decision(second, Verdict::commit, "somebody")}));
    // What a member signed is for the store to tell.
    check_refused(
        fixture.hear(fellow, wire::GroupDecide{decision(second, Verdict::abort, "member")}));
    CHECK(fixture.member->in_doubt());
    fixture.done.clear();
    StoreAnswer answer;
    answer.about = decision(second, Verdict::abort, "member");
    fixture.member->on_store(answer);
    fixture.pump();
    CHECK_FALSE(fixture.member->in_doubt());
    CHECK(all<group_action::Discard>(fixture.done).size() == 1);
  }

  TEST_CASE("after an abort the number is refused, and a late commit of it is a fork") {
    Fixture fixture;
    fixture.prepare(second, first);
    fixture.hear(coordinator, wire::GroupDecide{decision(second, Verdict::abort)});
    CHECK_FALSE(fixture.durable.prepared);
    CHECK(no_of(fixture.hear(coordinator, Fixture::proposal(second, first))) == NoVote::aborted);
    fixture.hear(coordinator, wire::GroupDecide{decision(second, Verdict::commit)});
    CHECK(fixture.member->forked());
    CHECK(fixture.durable.active == id_of(first));
  }

  TEST_CASE("the same number with another hash stops it: a fork") {
    Fixture fixture;
    fixture.prepare(second, first);
    const Bytes other = header(1, id_of(first).hash, 'b');
    const auto refused = fixture.hear(coordinator, Fixture::proposal(other, first));
    CHECK(no_of(refused) == NoVote::fork);
    CHECK(all<group_action::Report>(refused)[0].code == ExitCode::fenced);
    CHECK(all<group_action::Discard>(refused).empty());  // both are kept
    const wire::GroupDecide commit{decision(second, Verdict::commit)};
    CHECK(fixture.hear(coordinator, commit).empty());
  }

  TEST_CASE("votes yes only where what it depends on is active") {
    Fixture fixture;
    wire::GroupCheck check{id_of(second), id_of(first).hash, 0, {{"labels", id_of(third).hash}}};
    fixture.hear(coordinator, check);
    CHECK(no_of(fixture.inspected()) == NoVote::dependencies);
    fixture.hear(coordinator, check);
    CHECK(no_of(fixture.inspected({{{"labels", id_of(first).hash}}, ""})) == NoVote::dependencies);
    fixture.hear(coordinator, check);
    CHECK(no_of(fixture.inspected({{{"labels", id_of(third).hash}}, "no space"})) ==
          NoVote::failed);
    fixture.hear(coordinator, check);
    CHECK(no_of(fixture.inspected({{{"labels", id_of(third).hash}}, ""})) == NoVote::none);
  }

  TEST_CASE("behind, it believes a commit when headers lead to it, and jumps") {
    Fixture fixture;
    const auto asking =
        fixture.hear(coordinator, wire::GroupDecide{decision(third, Verdict::commit)});
    CHECK(all<group_action::Activate>(asking).empty());
    REQUIRE(said<wire::GroupProve>(asking).size() == 1);
    check_refused(fixture.hear(
        fellow, wire::GroupChain{id_of(third), {header(1, id_of(first).hash, 'x'), third}}));
    CHECK(fixture.hear(fellow, wire::GroupChain{id_of(third), {third}}).empty());
    const auto staging = fixture.hear(fellow, wire::GroupChain{id_of(third), {second, third}});
    REQUIRE(all<group_action::Stage>(staging).size() == 1);
    CHECK(all<group_action::Keep>(staging).size() == 2);
    CHECK(all<group_action::Activate>(fixture.staged(third)).size() == 1);
    CHECK(fixture.durable.active == id_of(third));
  }

  TEST_CASE("headers that lead past what is active are a fork") {
    Fixture fixture;
    const Bytes other = header(0, {}, 'b');
    const Bytes child = header(1, id_of(other).hash);
    fixture.hear(coordinator, wire::GroupDecide{decision(child, Verdict::commit)});
    fixture.hear(fellow, wire::GroupChain{id_of(child), {other, child}});
    CHECK(fixture.member->forked());
    CHECK(fixture.durable.active == id_of(first));
  }

  TEST_CASE("restarted between decision and activation, it activates") {
    Fixture fixture;
    fixture.prepare(second, first);
    fixture.durable.apply(decision(second, Verdict::commit));
    fixture.done.clear();
    fixture.start();
    CHECK(all<group_action::Activate>(fixture.done).size() == 1);
    CHECK(fixture.durable.active == id_of(second));
  }

  TEST_CASE("a commit of what is gone from the disk is staged again before it is shown") {
    Fixture fixture;
    fixture.prepare(second, first);
    fixture.durable.apply(decision(second, Verdict::commit));
    fixture.content_lost = true;
    fixture.done.clear();
    fixture.start();
    CHECK(all<group_action::Report>(fixture.done).size() == 1);
    CHECK(all<group_action::Activate>(fixture.done).empty());
    fixture.hear(fellow, wire::GroupChain{id_of(second), {second}});
    CHECK(all<group_action::Stage>(fixture.done).size() == 1);
    fixture.staged(second);
    CHECK(all<group_action::Activate>(fixture.done).size() == 1);
    CHECK(fixture.durable.active == id_of(second));
  }

  TEST_CASE("what is gone from the disk stays promised, and is staged again before the vote") {
    Fixture fixture;
    fixture.prepare(second, first);
    fixture.content_lost = true;
    fixture.start();
    fixture.hear(coordinator, Fixture::proposal(second, first));
    CHECK(all<group_action::Stage>(fixture.inspected()).size() == 1);
    CHECK(no_of(fixture.staged(second)) == NoVote::none);
    fixture.start();
    const Bytes other = header(1, id_of(first).hash, 'b');
    CHECK(no_of(fixture.hear(coordinator, Fixture::proposal(other, first))) == NoVote::fork);
  }

  TEST_CASE("in doubt it asks store and peers, and asks for an abort only when all are gone") {
    Fixture fixture;
    fixture.prepare(second, first);
    const Instant start{std::chrono::hours(1)};
    const auto tick = [&](int seconds) {
      fixture.done.clear();
      fixture.member->on_tick(start + std::chrono::seconds(seconds));
      fixture.pump();
      return fixture.done;
    };
    tick(0);
    const auto asking = tick(3);
    CHECK(all<group_action::AskStore>(asking).size() == 1);
    CHECK(said<wire::GroupAsk>(asking).size() == 1);
    const auto answer = [&](bool alive) {
      fixture.done.clear();
      StoreAnswer nothing;
      nothing.epoch = 3;
      nothing.publisher_alive = alive;
      fixture.member->on_store(nothing);
      fixture.pump();
      return fixture.done;
    };
    answer(true);
    tick(20);
    CHECK(answer(true).empty());
    CHECK(answer(false).empty());  // since now
    tick(31);
    const auto abort = all<group_action::AbortAbandoned>(answer(false));
    REQUIRE(abort.size() == 1);
    CHECK(abort[0].decision.epoch == 3);
    CHECK(abort[0].decision.generation == id_of(second));
    CHECK(fixture.member->in_doubt());  // until the store says so
  }

  TEST_CASE("records come back as they went, and nothing else does") {
    const GroupRecord records[] = {EpochSeen{7}, Prepared{id_of(second), id_of(first).hash},
                                   decision(second, Verdict::abort), Activated{id_of(second)}};
    for (const GroupRecord& record : records) {
      const Bytes bytes = encode_record(record);
      const GroupRecord back = decode_record(bytes);
      CHECK(back.index() == record.index());
      CHECK(encode_record(back) == bytes);
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        CHECK_THROWS_AS(static_cast<void>(decode_record(View(bytes).first(i))), Error);
      }
    }
    CHECK_THROWS_AS(static_cast<void>(decode_record(as_view("\x04"))), Error);
  }
}

}  // namespace lockstep::session
