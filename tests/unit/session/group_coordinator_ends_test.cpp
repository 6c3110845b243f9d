// The publisher's half of a group's commit protocol, from its decision on: the store's answers, who
// is behind, what somebody left open, and the exit codes.
#include "coordinator_run.hpp"

namespace lockstep::session {

using namespace coordinator_test;

TEST_SUITE("session/group_coordinator") {
  // ---- decide ---------------------------------------------------------------------------------

  TEST_CASE("a lost answer of the store is looked up, and written again where it has none") {
    Run run;
    run.decide();
    CHECK(run.after([&] { run.machine.on_decided(std::nullopt); }).done.empty());
    run.pass(1s);
    REQUIRE(run.all<group_action::Lookup>().size() == 1);
    CHECK(run.all<group_action::Lookup>()[0].number == 7);
    CHECK(run.pass(1s).done.empty());  // one question at a time
    SUBCASE("it has it") {
      run.after([&] { run.machine.on_lookup(7, decision(run.proposed, Verdict::commit), true); });
      CHECK(run.told<wire::GroupDecide>() == everybody);
    }
    SUBCASE("it has not") {
      run.after([&] { run.machine.on_lookup(7, std::nullopt, true); });
      REQUIRE(run.all<group_action::Decide>().size() == 1);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::commit);
    }
    SUBCASE("it does not say: nothing is known, and nothing is told") {
      for (int i = 0; i < 57; ++i) {
        run.after([&] { run.machine.on_lookup(7, std::nullopt, false); });
        CHECK(run.done.empty());
        CHECK(run.pass(1s).goes_on());
      }
      run.pass(1s);
      CHECK(run.end().first == ExitCode::unknown);
      CHECK(run.told<wire::GroupDecide>().empty());
    }
  }

  TEST_CASE("what stands in the store counts, not what was wished") {
    Run run;
    run.decide();
    SUBCASE("a member ended the doubt before") {
      run.stored(Verdict::abort, Outcome::decided);
      CHECK(run.end().first == ExitCode::not_published);
      CHECK(run.told<wire::GroupDecide>() == everybody);
    }
    SUBCASE("a newer publisher decides") {
      run.after([&] { run.machine.on_decided(Stored{Outcome::fenced, 6, {}}); });
      CHECK(run.end().first == ExitCode::fenced);
      CHECK(run.told<wire::GroupDecide>().empty());
    }
    SUBCASE("about another generation") {
      const Decision other = decision(generation(7, "other"), Verdict::commit);
      run.after([&] { run.machine.on_decided(Stored{Outcome::decided, 5, other}); });
      CHECK(run.end().first == ExitCode::fenced);
      CHECK(run.told<wire::GroupDecide>().empty());
    }
    SUBCASE("by somebody whose word does not count") {
      const Decision other = decision(run.proposed, Verdict::commit, "stranger");
      run.after([&] { run.machine.on_decided(Stored{Outcome::decided, 5, other}); });
      CHECK(run.end().first == ExitCode::fenced);
      CHECK(run.told<wire::GroupDecide>().empty());
    }
  }

  // ---- complete -------------------------------------------------------------------------------

  TEST_CASE("decided, and a member does not activate: 48, its name, and whom it is about") {
    Run run;
    run.decide().stored();
    run.active(0, run.proposed);
    run.active(2, run.proposed);
    SUBCASE("it is silent") {
      CHECK(run.pass(1s).told<wire::GroupDecide>() == Members{1});
      CHECK(run.pass(28s).goes_on());
      run.pass(1s);
    }
    SUBCASE("it is lost") {
      run.lose(1);
    }
    CHECK(run.end() == End{ExitCode::behind, "published, but not active yet at m1"});
    CHECK(run.all<group_action::Finish>()[0].behind == Members{1});
    CHECK(run.all<group_action::Finish>()[0].decided == run.proposed);
  }

  TEST_CASE("a member that was lost and is heard again is waited for") {
    Run run;
    run.decide().stored();
    run.active(0, run.proposed);
    run.lose(1);
    CHECK(run.goes_on());  // m2 may still come
    run.active(2, generation(6));
    CHECK(run.goes_on());  // that is the old one
    run.active(1, run.proposed);
    run.active(2, generation(8));  // or a newer one
    CHECK(run.end() == End{ExitCode::ok, ""});
  }

  TEST_CASE("enough are active: the others have a moment, and are named then") {
    Run run(all_of, quorum);
    run.decide().stored();
    run.active(0, run.proposed);
    CHECK(run.active(1, run.proposed).goes_on());
    SUBCASE("the last one comes") {
      run.pass(1s);
      run.active(2, run.proposed);
      CHECK(run.end() == End{ExitCode::ok, ""});
    }
    SUBCASE("it does not") {
      run.pass(2s);
      CHECK(run.end() == End{ExitCode::behind, "published, but not active yet at m2"});
    }
  }

  TEST_CASE("a member that joins has no vote, and comes along once it is decided") {
    for (const bool down : {false, true}) {
      CAPTURE(down);
      Run run;
      run.check(store(), {2});
      CHECK(run.told<wire::GroupCheck>() == Members{0, 1});
      run.vote(2, false, NoVote::behind);
      run.vote(0, false).vote(1, false);
      const auto begin = run.all<group_action::Begin>();
      REQUIRE(begin.size() == 1);
      CHECK(begin[0].generation.votes_needed == 2);
      run.after([&] { run.machine.on_begun({Outcome::written, 5, {}}); });
      CHECK(run.told<wire::GroupPrepare>() == Members{0, 1});
      run.vote(2, true);  // does not count
      CHECK(run.all<group_action::Decide>().empty());
      if (down) CHECK(run.lose(2).goes_on());
      run.vote(0, true).vote(1, true);
      REQUIRE(run.all<group_action::Decide>().size() == 1);
      run.stored();
      CHECK(run.told<wire::GroupPrepare>() == Members{2});
      CHECK(run.told<wire::GroupDecide>() == everybody);
      CHECK(run.active(0, run.proposed).goes_on());
      run.active(1, run.proposed);
      if (down) {
        CHECK(run.end() == End{ExitCode::behind, "published, but not active yet at m2"});
      } else {
        CHECK(run.goes_on());
        run.active(2, run.proposed);
        CHECK(run.end() == End{ExitCode::ok, ""});
      }
    }
  }

  TEST_CASE("all: who joins does not make up for a member that cannot, and is no reason") {
    Run run;
    run.check(store(), {2});
    run.vote(0, false).vote(1, false, NoVote::failed, "has no space");
    CHECK(run.end() ==
          End{ExitCode::not_published, "not published: m1 has no space; nothing changed"});
  }

  TEST_CASE("a quorum is that many votes, whoever joins") {
    Run run(quorum, quorum);
    run.check(store(), {2});
    run.vote(0, false).vote(1, false);
    REQUIRE(run.all<group_action::Begin>().size() == 1);
    CHECK(run.all<group_action::Begin>()[0].generation.votes_needed == 2);
    Run alone(quorum, quorum);
    alone.check(store(), {1, 2});
    alone.vote(0, false);
    CHECK(alone.end() ==
          End{ExitCode::not_published,
              "not published: too few members have the newest generation; nothing changed"});
  }

  TEST_CASE("with none left that has the newest generation nothing is published") {
    Run run;
    run.check(store(), {0, 1, 2});
    CHECK(run.end().first == ExitCode::not_published);
    CHECK(run.told<wire::GroupCheck>().empty());
  }

  TEST_CASE("wait for nobody: done with the decision") {
    Run run(all_of, nobody);
    run.decide().stored();
    CHECK(run.told<wire::GroupDecide>() == everybody);
    CHECK(run.end() == End{ExitCode::ok, ""});
    CHECK(run.all<group_action::Finish>()[0].behind == everybody);
  }

  // ---- what somebody left open ----------------------------------------------------------------

  TEST_CASE("what is open is decided before anything is proposed: by what its members have") {
    Run run;
    run.after([&] { run.machine.on_acquired(store_with_open(2)); });
    const GenerationId open = generation(7, "old");
    CHECK(run.told<wire::GroupAsk>() == everybody);
    CHECK(run.all<group_action::Propose>().empty());
    wire::GroupState state;
    state.active = generation(6);
    SUBCASE("enough have it, prepared or active: commit, and the next one builds on it") {
      state.instance = instance(0);
      state.prepared = open;
      CHECK(run.hear(0, state).done.empty());
      state.instance = instance(2);
      state.prepared.reset();
      state.active = open;
      run.hear(2, state);
      REQUIRE(run.all<group_action::Decide>().size() == 1);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::commit);
      CHECK(run.all<group_action::Decide>()[0].decision.generation == open);
      CHECK(run.all<group_action::Decide>()[0].decision.epoch == 5);  // ours
      run.after([&] {
        run.machine.on_decided(Stored{Outcome::written, 5, decision(open, Verdict::commit)});
      });
      CHECK(run.told<wire::GroupDecide>() == everybody);
      REQUIRE(run.all<group_action::Propose>().size() == 1);
      CHECK(run.all<group_action::Propose>()[0].number == 8);
      CHECK(run.all<group_action::Propose>()[0].parent == open);
    }
    SUBCASE("too few have it: abort, and its number is not used again") {
      for (std::uint32_t i = 0; i < 3; ++i) {
        state.instance = instance(i);
        run.hear(i, state);
      }
      REQUIRE(run.all<group_action::Decide>().size() == 1);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::abort);
      run.after([&] {
        run.machine.on_decided(Stored{Outcome::written, 5, decision(open, Verdict::abort)});
      });
      REQUIRE(run.all<group_action::Propose>().size() == 1);
      CHECK(run.all<group_action::Propose>()[0].number == 8);
      CHECK(run.all<group_action::Propose>()[0].parent == generation(6));
    }
    SUBCASE("nobody answers: abort, after a while") {
      CHECK(run.pass(9s).all<group_action::Decide>().empty());
      run.pass(1s);
      REQUIRE(run.all<group_action::Decide>().size() == 1);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::abort);
    }
    SUBCASE("another disk has it: that does not count") {
      state.prepared = open;
      for (std::uint32_t i = 0; i < 3; ++i) {
        state.instance = instance(9);
        run.hear(i, state);
      }
      REQUIRE(run.all<group_action::Decide>().size() == 1);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::abort);
    }
  }

  TEST_CASE("an open one without votes is committed only where somebody has it") {
    Run run;
    run.after([&] { run.machine.on_acquired(store_with_open(0)); });
    CHECK(run.all<group_action::Decide>().empty());
    wire::GroupState state;
    state.instance = instance(1);
    state.prepared = generation(7, "old");
    run.hear(1, state);
    REQUIRE(run.all<group_action::Decide>().size() == 1);
    CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::commit);
  }

  TEST_CASE("only finishing: with nothing open, everybody is asked and told the head") {
    Run run(all_of, all_of, false);
    run.after([&] { run.machine.on_acquired(store()); });
    CHECK(run.told<wire::GroupAsk>() == everybody);
    CHECK(run.all<group_action::Propose>().empty());
    wire::GroupState at_head;
    at_head.active = generation(6);
    for (const std::uint32_t i : {0U, 2U}) {
      at_head.instance = instance(i);
      CHECK(run.hear(i, at_head).goes_on());
    }
    wire::GroupState behind;
    behind.instance = instance(1);
    behind.active = generation(5);
    run.hear(1, behind);
    REQUIRE(run.all<group_action::Lookup>().size() == 1);
    run.after([&] { run.machine.on_lookup(6, decision(generation(6), Verdict::commit), true); });
    CHECK(run.told<wire::GroupDecide>() == Members{1});
    SUBCASE("it follows") {
      run.active(1, generation(6));
      CHECK(run.end() == End{ExitCode::ok, ""});
    }
    SUBCASE("it does not") {
      run.pass(29s);
      CHECK(run.goes_on());
      run.pass(1s);
      CHECK(run.end() == End{ExitCode::behind, "nothing is left open, but behind are m1"});
    }
  }

  TEST_CASE("only finishing: what was open is decided, and nothing is published") {
    Run run(all_of, all_of, false);
    run.after([&] { run.machine.on_acquired(store_with_open(3)); });
    for (std::uint32_t i = 0; i < 3; ++i) run.lose(i);
    REQUIRE(run.all<group_action::Decide>().size() == 1);
    const Decision abort = decision(generation(7, "old"), Verdict::abort);
    run.after([&] { run.machine.on_decided(Stored{Outcome::written, 5, abort}); });
    CHECK(run.told<wire::GroupDecide>() == everybody);
    CHECK(run.all<group_action::Propose>().empty());
    CHECK(run.goes_on());
  }
}

}  // namespace lockstep::session
