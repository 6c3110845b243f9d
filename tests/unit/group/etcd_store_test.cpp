// What is particular to the store in etcd: its nodes, its leases, TLS.
#include "group/etcd_store.hpp"

#include <doctest/doctest.h>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/error.hpp"
#include "support/etcd_cluster.hpp"

namespace lockstep::group {
namespace {

using session::Stored;
using test::EtcdCluster;

bool skipped() {
  if (test::etcd_installed()) return false;
  MESSAGE("skipped: etcd is not installed (package etcd-server)");
  return true;
}

wire::GroupUuid some_group() {
  wire::GroupUuid group{};
  fill_random(group);
  return group;
}

/// Begins and commits number `number`.
Stored::Outcome commit(DecisionStore& store, std::uint64_t number) {
  const session::StoreState state = store.read();
  const wire::GenerationId id{number, sha256(as_view(std::to_string(number)))};
  REQUIRE(store.begin({id, state.head.hash, state.epoch, 1}).outcome == Stored::Outcome::written);
  return store.decide({id, wire::Verdict::commit, state.epoch, "SHA256:x", {}}, false).outcome;
}

ExitCode failure_of(DecisionStore& store) {
  try {
    static_cast<void>(store.read());
    return ExitCode::ok;
  } catch (const Error& error) {
    return error.code();
  }
}

}  // namespace

TEST_SUITE("group/etcd_store") {
  TEST_CASE("three nodes go on when the leader is killed") {
    if (skipped()) return;
    EtcdCluster cluster(3);
    EtcdStore store(cluster.settings(), some_group());
    REQUIRE(store.raise_epoch(0) == 1);
    CHECK(commit(store, 0) == Stored::Outcome::written);
    cluster.kill_leader();
    CHECK(commit(store, 1) == Stored::Outcome::written);
    CHECK(store.read().head.number == 1);
    CHECK(store.decision(0));
  }

  TEST_CASE("a store that is gone is an error, and nothing was written") {
    if (skipped()) return;
    EtcdCluster cluster(1);
    EtcdSettings settings = cluster.settings();
    settings.deadline = std::chrono::milliseconds(300);
    EtcdStore store(settings, some_group());
    REQUIRE(store.raise_epoch(0) == 1);
    cluster.kill_all();
    CHECK(failure_of(store) == ExitCode::not_published);
  }

  TEST_CASE("a lease that nobody keeps alive ends") {
    if (skipped()) return;
    EtcdCluster cluster(1);
    const wire::GroupUuid group = some_group();
    EtcdStore member(cluster.settings(), group);
    EtcdStore publisher(cluster.settings(), group);
    REQUIRE(publisher.keep_alive(std::chrono::seconds(1)));
    CHECK(member.read().publisher_alive);
    const Instant end = system_clock().now() + std::chrono::seconds(60);
    while (member.read().publisher_alive && system_clock().now() < end) {
    }
    CHECK_FALSE(member.read().publisher_alive);
    CHECK_FALSE(publisher.keep_alive(std::chrono::seconds(1)));  // it learns of it
    CHECK(publisher.keep_alive(std::chrono::seconds(30)));
    CHECK(member.read().publisher_alive);
  }

  TEST_CASE("over TLS with certificates, and not without") {
    if (skipped()) return;
    EtcdCluster cluster(1, true);
    EtcdStore store(cluster.settings(), some_group());
    CHECK(store.raise_epoch(0) == 1);
    EtcdSettings nameless = cluster.settings();
    nameless.deadline = std::chrono::milliseconds(300);
    nameless.tls.certificate.clear();
    nameless.tls.key.clear();
    EtcdStore without(nameless, some_group());
    CHECK(failure_of(without) == ExitCode::not_published);
    EtcdSettings trusting = cluster.settings();
    trusting.deadline = std::chrono::milliseconds(300);
    trusting.tls.ca.clear();
    EtcdStore unknown(trusting, some_group());
    CHECK(failure_of(unknown) == ExitCode::not_published);
  }

  TEST_CASE("what others put there is refused, not guessed") {
    if (skipped()) return;
    EtcdCluster cluster(1);
    const wire::GroupUuid group{};
    EtcdStore store(cluster.settings(), group);
    EtcdGateway gateway(cluster.settings());
    const std::string prefix = "lockstep/" + std::string(32, '0') + '/';
    REQUIRE(gateway.write_if({}, {}, {{prefix + "head", to_bytes(as_view("\x02garbage"))}}));
    CHECK(failure_of(store) == ExitCode::refused);
    REQUIRE(gateway.write_if(
        {}, {}, {{prefix + "head", {}}, {prefix + "epoch", to_bytes(as_view("seven"))}}));
    CHECK(failure_of(store) == ExitCode::refused);
  }
}

}  // namespace lockstep::group
