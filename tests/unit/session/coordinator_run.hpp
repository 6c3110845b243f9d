#pragma once
// A group's coordinator with three members, led through its phases.
#include <doctest/doctest.h>

#include <functional>

#include "session/group_coordinator.hpp"

namespace lockstep::session::coordinator_test {

using namespace std::chrono_literals;
using wire::Decision;
using wire::GenerationId;
using wire::NoVote;
using wire::Verdict;
using Kind = Policy::Kind;
using Outcome = Stored::Outcome;

inline const wire::GroupUuid group{std::byte{1}};
constexpr Policy all_of{Kind::all, 0};
constexpr Policy nobody{Kind::none, 0};
constexpr Policy quorum{Kind::quorum, 2};

inline GenerationId generation(std::uint64_t number, std::string_view letter = "a") {
  return {number, sha256(as_view(std::to_string(number) + std::string(letter)))};
}
inline wire::InstanceId instance(std::uint32_t member) {
  return {static_cast<std::byte>(member + 1)};
}
inline Decision decision(const GenerationId& id, Verdict verdict,
                         const std::string& signer = "publisher") {
  return {id, verdict, 5, signer, {}};
}
/// The store as a publisher finds it: generation 6 is the head, 7 the next.
inline StoreState store() {
  StoreState state;
  state.epoch = 5;
  state.head = generation(6);
  state.next = 7;
  return state;
}
inline StoreState store_with_open(std::uint32_t votes_needed) {
  StoreState state = store();
  state.next = 8;
  state.open = OpenGeneration{generation(7, "old"), generation(6).hash, 4, votes_needed};
  return state;
}

/// Three members, and what the machine has asked for since the last question.
struct Run {
  GroupCoordinator machine;
  std::vector<CoordinatorAction> done;
  Instant now = Instant{} + 1000s;

  explicit Run(Policy activate = all_of, Policy wait_for = all_of, bool publish = true)
      : machine(setup(activate, wait_for, publish)) {
    machine.on_tick(now);
    pump();
  }
  static GroupCoordinator::Setup setup(Policy activate, Policy wait_for, bool publish) {
    GroupCoordinator::Setup setup;
    setup.group = group;
    for (std::uint32_t i = 0; i < 3; ++i) {
      setup.members.push_back({"m" + std::to_string(i), instance(i)});
    }
    setup.activate = activate;
    setup.wait_for = wait_for;
    setup.publish = publish;
    setup.verify = [](const Decision& one, Teller) { return one.signer == "publisher"; };
    return setup;
  }
  void pump() {
    while (auto action = machine.next_action()) done.push_back(std::move(*action));
  }
  /// Does `what`; afterwards `done` is what came of it.
  Run& after(const std::function<void()>& what) {
    done.clear();
    what();
    pump();
    return *this;
  }
  Run& hear(std::uint32_t member, wire::GroupBody body) {
    return after([&] { machine.on_message(member, {group, 5, std::move(body)}); });
  }
  Run& vote(std::uint32_t member, bool prepared, NoVote no = NoVote::none,
            const std::string& text = {}) {
    wire::GroupVote vote{proposed, prepared, no, text, instance(member), generation(6), {}};
    return hear(member, vote);
  }
  Run& active(std::uint32_t member, const GenerationId& id) {
    return hear(member, wire::GroupActive{id, instance(member)});
  }
  Run& lose(std::uint32_t member) {
    return after([&] { machine.on_lost(member, "connection refused"); });
  }
  Run& pass(Duration time) {
    return after([&] {
      now += time;
      machine.on_tick(now);
    });
  }

  // To a phase.
  Run& check(const StoreState& state = store(), const std::vector<std::uint32_t>& joining = {}) {
    after([&] { machine.on_acquired(state); });
    REQUIRE(all<group_action::Propose>().size() == 1);
    const auto next = all<group_action::Propose>()[0];
    proposed = generation(next.number, "new");
    Proposal proposal{{proposed, next.parent.hash, 100, {}}, to_bytes(as_view("header")), joining};
    return after([&] { machine.on_proposal(proposal); });
  }
  Run& prepare() {
    check();
    for (std::uint32_t i = 0; i < 3; ++i) vote(i, false);
    REQUIRE(all<group_action::Begin>().size() == 1);
    return after([&] { machine.on_begun({Outcome::written, 5, {}}); });
  }
  Run& decide() {
    prepare();
    for (std::uint32_t i = 0; i < 3; ++i) vote(i, true);
    REQUIRE(all<group_action::Decide>().size() == 1);
    return *this;
  }
  Run& stored(Verdict verdict = Verdict::commit, Outcome outcome = Outcome::written) {
    const Decision standing = decision(proposed, verdict);
    return after([&] { machine.on_decided(Stored{outcome, 5, standing}); });
  }

  template <class T>
  [[nodiscard]] std::vector<T> all() const {
    std::vector<T> found;
    for (const CoordinatorAction& action : done) {
      if (const auto* one = std::get_if<T>(&action)) found.push_back(*one);
    }
    return found;
  }
  /// Who was sent such a message.
  template <class Body>
  [[nodiscard]] std::vector<std::uint32_t> told() const {
    std::vector<std::uint32_t> members;
    for (const auto& send : all<group_action::Send>()) {
      CHECK(send.message.group == group);
      if (std::holds_alternative<Body>(send.message.body)) members.push_back(send.to.number);
    }
    return members;
  }
  /// The code with which it has just ended, and the text.
  [[nodiscard]] std::pair<ExitCode, std::string> end() const {
    const auto last = all<group_action::Finish>();
    if (last.empty()) return {ExitCode::ok, "it goes on"};
    CHECK(last.size() == 1);
    CHECK(machine.finished());
    return {last[0].code, last[0].text};
  }
  [[nodiscard]] bool goes_on() const {
    return all<group_action::Finish>().empty() && !machine.finished();
  }

  GenerationId proposed;
};

using End = std::pair<ExitCode, std::string>;
using Members = std::vector<std::uint32_t>;
inline const Members everybody = {0, 1, 2};

}  // namespace lockstep::session::coordinator_test
