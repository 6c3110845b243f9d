// What every DecisionStore promises (group/decision_store.hpp).
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "contract/decision_stores.hpp"

namespace lockstep::group {
namespace {

using session::OpenGeneration;
using session::Stored;
using wire::Decision;
using wire::GenerationId;
using wire::Verdict;
using Outcome = Stored::Outcome;

GenerationId generation(std::uint64_t number, int hash) {
  GenerationId id{number, {}};
  id.hash.fill(static_cast<std::byte>(hash));
  return id;
}

Decision decision(const GenerationId& id, Verdict verdict, std::uint64_t epoch) {
  return {id, verdict, epoch, "SHA256:signer", to_bytes(as_view("signature"))};
}

/// One open store, at epoch 1 unless a test says otherwise.
struct Group {
  StoreKind kind = make_store_kind();
  std::unique_ptr<DecisionStore> store;

  bool usable() {
    if (!kind.skipped.empty()) MESSAGE("skipped: " << kind.skipped);
    if (kind.skipped.empty()) store = kind.open();
    return store != nullptr;
  }
  void reopen() {
    store.reset();
    store = kind.open();
  }
  std::uint64_t raise() {
    const auto epoch = store->raise_epoch(store->read().epoch);
    REQUIRE(epoch);
    return *epoch;
  }
  Outcome begin(const GenerationId& id, const Digest& parent, std::uint64_t epoch) {
    return store->begin({id, parent, epoch, 2}).outcome;
  }
  Outcome decide(const GenerationId& id, Verdict verdict, std::uint64_t epoch) {
    return store->decide(decision(id, verdict, epoch), false).outcome;
  }
  /// Begins and commits `id` on the present head.
  void commit(const GenerationId& id) {
    const session::StoreState state = store->read();
    REQUIRE(begin(id, state.head.hash, state.epoch) == Outcome::written);
    REQUIRE(decide(id, Verdict::commit, state.epoch) == Outcome::written);
  }
};

}  // namespace

TEST_SUITE("decision store") {
  TEST_CASE("starts with nothing") {
    Group group;
    if (!group.usable()) return;
    const session::StoreState state = group.store->read();
    CHECK(state.epoch == 0);
    CHECK(state.head == GenerationId{});
    CHECK(state.next == 0);
    CHECK_FALSE(state.open);
    CHECK_FALSE(group.store->decision(0));
  }

  TEST_CASE("the epoch is raised by one from what was seen") {
    Group group;
    if (!group.usable()) return;
    CHECK(group.store->raise_epoch(0) == 1);
    CHECK_FALSE(group.store->raise_epoch(0));
    CHECK_FALSE(group.store->raise_epoch(7));
    CHECK(group.store->raise_epoch(1) == 2);
    group.reopen();
    CHECK(group.store->read().epoch == 2);
  }

  TEST_CASE("a generation is begun on the head, by the epoch, one at a time") {
    Group group;
    if (!group.usable()) return;
    const std::uint64_t epoch = group.raise();
    CHECK(group.begin(generation(0, 1), generation(0, 9).hash, epoch) == Outcome::stale);
    CHECK(group.begin(generation(0, 1), {}, epoch + 1) == Outcome::fenced);
    CHECK_FALSE(group.store->read().open);
    CHECK(group.begin(generation(0, 1), {}, epoch) == Outcome::written);
    CHECK(group.begin(generation(0, 1), {}, epoch) == Outcome::written);  // again
    CHECK(group.begin(generation(1, 2), {}, epoch) == Outcome::stale);    // one is open
    CHECK(group.begin(generation(0, 2), {}, epoch) == Outcome::stale);
    group.reopen();
    CHECK(group.store->read().open == OpenGeneration{generation(0, 1), {}, epoch, 2});
    CHECK(group.store->read().next == 1);
  }

  TEST_CASE("a number has one decision for ever, and a commit becomes the head") {
    Group group;
    if (!group.usable()) return;
    const std::uint64_t epoch = group.raise();
    REQUIRE(group.begin(generation(3, 1), {}, epoch) == Outcome::written);
    CHECK(group.decide(generation(3, 2), Verdict::commit, epoch) == Outcome::stale);
    CHECK(group.decide(generation(4, 1), Verdict::commit, epoch) == Outcome::stale);
    CHECK(group.decide(generation(3, 1), Verdict::commit, epoch) == Outcome::written);
    CHECK(group.decide(generation(3, 1), Verdict::commit, epoch) == Outcome::written);  // again
    const Decision abort = decision(generation(3, 1), Verdict::abort, epoch);
    const Stored answer = group.store->decide(abort, false);
    CHECK(answer.outcome == Outcome::decided);
    REQUIRE(answer.standing);
    CHECK(answer.standing->verdict == Verdict::commit);
    group.reopen();
    const auto found = group.store->decision(3);
    REQUIRE(found);
    CHECK(*found == decision(generation(3, 1), Verdict::commit, epoch));
    CHECK(group.store->read().head == generation(3, 1));
    CHECK_FALSE(group.store->read().open);
  }

  TEST_CASE("an aborted number is never used again") {
    Group group;
    if (!group.usable()) return;
    const std::uint64_t epoch = group.raise();
    group.commit(generation(0, 1));
    REQUIRE(group.begin(generation(1, 2), generation(0, 1).hash, epoch) == Outcome::written);
    CHECK(group.decide(generation(1, 2), Verdict::abort, epoch) == Outcome::written);
    CHECK(group.store->read().head == generation(0, 1));
    CHECK(group.begin(generation(1, 2), generation(0, 1).hash, epoch) == Outcome::stale);
    CHECK(group.begin(generation(1, 3), generation(0, 1).hash, epoch) == Outcome::stale);
    CHECK(group.begin(generation(2, 3), generation(0, 1).hash, epoch) == Outcome::written);
    CHECK(group.decide(generation(1, 2), Verdict::commit, epoch) == Outcome::decided);
  }

  TEST_CASE("a raised epoch fences who published before, and nothing of his is written") {
    Group group;
    if (!group.usable()) return;
    const std::uint64_t old = group.raise();
    REQUIRE(group.begin(generation(0, 1), {}, old) == Outcome::written);
    const std::uint64_t epoch = group.raise();
    const Stored refused =
        group.store->decide(decision(generation(0, 1), Verdict::commit, old), false);
    CHECK(refused.outcome == Outcome::fenced);
    CHECK(refused.epoch == epoch);
    CHECK_FALSE(group.store->decision(0));
    CHECK(group.decide(generation(0, 1), Verdict::abort, epoch) == Outcome::written);
    CHECK(group.begin(generation(1, 1), {}, old) == Outcome::fenced);
    CHECK_FALSE(group.store->read().open);
  }

  TEST_CASE("no decision is not an abort: what is open stays open") {
    Group group;
    if (!group.usable()) return;
    const std::uint64_t epoch = group.raise();
    REQUIRE(group.begin(generation(0, 1), {}, epoch) == Outcome::written);
    group.reopen();
    CHECK_FALSE(group.store->decision(0));
    CHECK(group.store->read().open);
    CHECK(group.decide(generation(0, 1), Verdict::commit, epoch) == Outcome::written);
  }

  TEST_CASE("who ends his doubt aborts only where no publisher is alive") {
    Group group;
    if (!group.usable()) return;
    const std::uint64_t epoch = group.raise();
    REQUIRE(group.begin(generation(0, 1), {}, epoch) == Outcome::written);
    CHECK(group.store->keep_alive(std::chrono::seconds(30)));
    CHECK(group.store->keep_alive(std::chrono::seconds(30)));
    CHECK(group.store->read().publisher_alive);
    const Decision abort = decision(generation(0, 1), Verdict::abort, epoch);
    CHECK(group.store->decide(abort, true).outcome == Outcome::attended);
    CHECK_FALSE(group.store->decision(0));
    if (!group.kind.shared) return;
    const std::unique_ptr<DecisionStore> member = group.kind.open();
    CHECK(member->decide(abort, true).outcome == Outcome::attended);
    group.store->resign();
    CHECK_FALSE(member->read().publisher_alive);
    CHECK(member->decide(abort, true).outcome == Outcome::written);
    CHECK(member->decision(0) == abort);
  }

  TEST_CASE("of two who decide one does, and a store of one process takes one") {
    Group group;
    if (!group.usable()) return;
    if (!group.kind.shared) {
      CHECK_THROWS_AS(static_cast<void>(group.kind.open()), Error);
      return;
    }
    const std::uint64_t epoch = group.raise();
    REQUIRE(group.begin(generation(0, 1), {}, epoch) == Outcome::written);
    const std::unique_ptr<DecisionStore> other = group.kind.open();
    CHECK(group.decide(generation(0, 1), Verdict::commit, epoch) == Outcome::written);
    const Stored late = other->decide(decision(generation(0, 1), Verdict::abort, epoch), true);
    CHECK(late.outcome == Outcome::decided);
    REQUIRE(late.standing);
    CHECK(late.standing->verdict == Verdict::commit);
  }
}

}  // namespace lockstep::group
