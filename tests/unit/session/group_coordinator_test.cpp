// The publisher's half of a group's commit protocol, up to its decision: what it says in which
// phase, and what ends it.
#include "coordinator_run.hpp"

namespace lockstep::session {

using namespace coordinator_test;

TEST_SUITE("session/group_coordinator") {
  TEST_CASE("it begins with the epoch, and without it says nothing to anybody") {
    Run run;
    CHECK(run.done.size() == 1);
    CHECK(run.all<group_action::Acquire>().size() == 1);
    SUBCASE("another publisher was faster") {
      run.after([&] { run.machine.on_acquired(std::nullopt); });
      CHECK(run.end().first == ExitCode::fenced);
    }
    SUBCASE("the store is away") {
      run.after([&] { run.machine.on_store_failed("the store does not answer"); });
      CHECK(run.end() == End{ExitCode::not_published,
                             "not published: the store does not answer; nothing changed"});
    }
    CHECK(run.all<group_action::Send>().empty());
  }

  TEST_CASE("the next generation has the store's number, parent and epoch") {
    Run run;
    run.after([&] { run.machine.on_acquired(store()); });
    const auto next = run.all<group_action::Propose>();
    REQUIRE(next.size() == 1);
    CHECK(next[0].number == 7);
    CHECK(next[0].parent == generation(6));
    CHECK(next[0].epoch == 5);
    run.after([&] { run.machine.on_proposal(std::nullopt); });
    CHECK(run.end() == End{ExitCode::ok, "nothing to publish"});
    CHECK(run.all<group_action::Send>().empty());
  }

  TEST_CASE("check, begin, prepare, decide, tell, done: each only after the one before") {
    Run run;
    run.check();
    CHECK(run.told<wire::GroupCheck>() == everybody);
    CHECK(run.vote(0, false).done.empty());
    CHECK(run.vote(1, false).done.empty());
    run.vote(2, false);
    const auto begin = run.all<group_action::Begin>();
    REQUIRE(begin.size() == 1);
    CHECK(begin[0].generation == OpenGeneration{run.proposed, generation(6).hash, 5, 3});
    CHECK(run.told<wire::GroupPrepare>().empty());
    run.after([&] { run.machine.on_begun({Outcome::written, 5, {}}); });
    CHECK(run.told<wire::GroupPrepare>() == everybody);
    CHECK(run.vote(0, true).done.empty());
    CHECK(run.vote(1, true, NoVote::working).done.empty());
    CHECK(run.vote(2, true).done.empty());
    run.vote(1, true);
    const auto decide = run.all<group_action::Decide>();
    REQUIRE(decide.size() == 1);
    CHECK(decide[0].decision.generation == run.proposed);
    CHECK(decide[0].decision.verdict == Verdict::commit);
    CHECK(decide[0].decision.epoch == 5);
    CHECK(run.all<group_action::Send>().empty());  // the store does not have it yet
    run.stored();
    CHECK(run.all<group_action::Remember>().size() == 1);
    CHECK(std::holds_alternative<group_action::Remember>(run.done[0]));
    CHECK(run.told<wire::GroupDecide>() == everybody);
    CHECK(run.told<wire::GroupPrepare>().empty());
    CHECK(run.active(0, run.proposed).goes_on());
    CHECK(run.active(2, run.proposed).goes_on());
    run.active(1, run.proposed);
    CHECK(run.end() == End{ExitCode::ok, ""});
    CHECK(run.all<group_action::Finish>()[0].decided == run.proposed);
    CHECK(run.all<group_action::Finish>()[0].behind.empty());
    CHECK(run.vote(0, true).done.empty());  // it is over
  }

  // ---- check ----------------------------------------------------------------------------------

  TEST_CASE("all: one that cannot ends it before anything is begun") {
    Run run;
    run.check();
    run.vote(0, false);
    SUBCASE("it says why") {
      run.vote(1, false, NoVote::failed, "has no space");
      CHECK(run.end() ==
            End{ExitCode::not_published, "not published: m1 has no space; nothing changed"});
    }
    SUBCASE("it cannot be reached") {
      run.lose(1);
      CHECK(run.end() ==
            End{ExitCode::not_published, "not published: m1 connection refused; nothing changed"});
    }
    SUBCASE("it has something newer") {
      run.vote(2, false, NoVote::parent);
      CHECK(run.end().first == ExitCode::not_published);
      CHECK(run.end().second.find("m2 has something newer") != std::string::npos);
    }
    SUBCASE("its disk is another one") {
      wire::GroupVote vote{run.proposed, false, NoVote::none, {}, {std::byte{77}}, {}, {}};
      run.hear(2, vote);
      CHECK(run.all<group_action::Report>().size() == 1);
      CHECK(run.end().first == ExitCode::not_published);
      CHECK(run.end().second.find("m2 is another instance") != std::string::npos);
    }
    SUBCASE("one is silent, another cannot, as far as is known by then") {
      run.vote(1, false, NoVote::behind);
      run.pass(10s);
      CHECK(run.end() == End{ExitCode::not_published,
                             "not published: m1 is behind; m2 does not answer; nothing changed"});
    }
    SUBCASE("it is silent") {
      run.vote(1, false);
      CHECK(run.pass(9s).goes_on());
      run.pass(1s);
      CHECK(run.end() ==
            End{ExitCode::not_published, "not published: m2 does not answer; nothing changed"});
    }
    CHECK(run.all<group_action::Begin>().empty());
    CHECK(run.all<group_action::Decide>().empty());
  }

  TEST_CASE("a quorum goes on without one, and waits for the last answer no longer than it must") {
    Run run(quorum);
    run.check();
    SUBCASE("that cannot") {
      run.vote(0, false, NoVote::failed, "has no space");
      run.vote(1, false);
      run.vote(2, false);
    }
    SUBCASE("that is down") {
      run.lose(0);
      run.vote(1, false);
      run.vote(2, false);
    }
    SUBCASE("that is silent") {
      run.vote(1, false);
      CHECK(run.vote(2, false).done.empty());
      run.pass(10s);
    }
    REQUIRE(run.all<group_action::Begin>().size() == 1);
    CHECK(run.all<group_action::Begin>()[0].generation.votes_needed == 2);
  }

  TEST_CASE("a quorum that cannot be reached any more ends it") {
    Run run(quorum);
    run.check();
    CHECK(run.lose(0).goes_on());
    run.vote(1, false, NoVote::failed, "has no space");
    CHECK(run.end().first == ExitCode::not_published);
  }

  TEST_CASE("who follows a newer publisher, or has another generation, ends it by any policy") {
    for (const NoVote no : {NoVote::epoch, NoVote::fork}) {
      for (const bool preparing : {false, true}) {
        CAPTURE(preparing);
        Run run(quorum);
        preparing ? run.prepare() : run.check();
        run.vote(1, preparing, no);
        CHECK(run.end().first == ExitCode::fenced);
        CHECK(run.end().second.find("m1") != std::string::npos);
        CHECK(run.all<group_action::Decide>().empty());
      }
    }
  }

  TEST_CASE("who waits for an earlier decision is told it, and may still say yes") {
    Run run;
    run.check();
    run.vote(0, false);
    run.vote(1, false);
    SUBCASE("it is behind: of the head") {
      run.vote(2, false, NoVote::behind);
      const auto lookups = run.all<group_action::Lookup>();
      REQUIRE(lookups.size() == 1);
      CHECK(lookups[0].number == 6);
      run.after([&] { run.machine.on_lookup(6, decision(generation(6), Verdict::commit), true); });
    }
    SUBCASE("it is in doubt: of that one") {
      wire::GroupVote vote{run.proposed, false,         NoVote::in_doubt, {},
                           instance(2),  generation(4), generation(5)};
      run.hear(2, vote);
      REQUIRE(run.all<group_action::Lookup>().size() == 1);
      CHECK(run.all<group_action::Lookup>()[0].number == 5);
      run.after([&] { run.machine.on_lookup(5, decision(generation(5), Verdict::abort), true); });
    }
    CHECK(run.told<wire::GroupDecide>() == Members{2});
    CHECK(run.pass(1s).told<wire::GroupCheck>() == Members{2});
    run.vote(2, false);
    CHECK(run.all<group_action::Begin>().size() == 1);
  }

  TEST_CASE("a decision that the store tells without a good signature is passed on to nobody") {
    Run run;
    run.check();
    run.vote(2, false, NoVote::behind);
    run.after(
        [&] { run.machine.on_lookup(6, decision(generation(6), Verdict::commit, "who"), true); });
    CHECK(run.done.empty());
  }

  // ---- begin and prepare ----------------------------------------------------------------------

  TEST_CASE("what the store does not begin is not prepared") {
    Run run;
    run.check();
    for (std::uint32_t i = 0; i < 3; ++i) run.vote(i, false);
    SUBCASE("fenced") {
      run.after([&] { run.machine.on_begun({Outcome::fenced, 6, {}}); });
      CHECK(run.end().first == ExitCode::fenced);
    }
    SUBCASE("stale") {
      run.after([&] { run.machine.on_begun({Outcome::stale, 5, {}}); });
      CHECK(run.end().first == ExitCode::fenced);
    }
    SUBCASE("away") {
      run.after([&] { run.machine.on_store_failed("gone"); });
      CHECK(run.end() == End{ExitCode::not_published, "not published: gone; nothing changed"});
    }
    CHECK(run.all<group_action::Send>().empty());
  }

  TEST_CASE("all: a no after the begin is an abort, decided before it is told") {
    Run run;
    run.prepare();
    run.vote(0, true);
    run.vote(1, true, NoVote::failed, "the disk is full");
    const auto decide = run.all<group_action::Decide>();
    REQUIRE(decide.size() == 1);
    CHECK(decide[0].decision.verdict == Verdict::abort);
    CHECK(run.all<group_action::Send>().empty());
    run.stored(Verdict::abort);
    CHECK(run.told<wire::GroupDecide>() == everybody);
    CHECK(run.told<wire::GroupPrepare>().empty());
    CHECK(run.end() ==
          End{ExitCode::not_published, "not published: m1 the disk is full; nothing changed"});
    CHECK_FALSE(run.all<group_action::Finish>()[0].decided);
  }

  TEST_CASE("a vote is durable: who has voted and is lost counts, who has not does not") {
    Run run;
    run.prepare();
    run.vote(0, true);
    CHECK(run.lose(0).goes_on());
    CHECK(run.all<group_action::Decide>().empty());
    run.vote(1, true);
    SUBCASE("the last one votes, too") {
      run.vote(2, true);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::commit);
    }
    SUBCASE("the last one is lost") {
      run.lose(2);
      CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::abort);
    }
  }

  TEST_CASE("who is still staging says so, and is waited for as long as he does") {
    Run run;
    run.prepare();
    run.vote(0, true);
    run.vote(1, true);
    for (int i = 0; i < 10; ++i) {
      run.pass(20s);
      CHECK(run.all<group_action::Decide>().empty());
      run.vote(2, true, NoVote::working);
    }
    CHECK(run.pass(29s).all<group_action::Decide>().empty());
    run.pass(1s);
    REQUIRE(run.all<group_action::Decide>().size() == 1);
    CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::abort);
  }

  TEST_CASE("a quorum decides with its last vote and waits for no slow member") {
    Run run(quorum);
    run.prepare();
    CHECK(run.vote(0, true).done.empty());
    CHECK(run.vote(1, true, NoVote::working).done.empty());
    run.vote(2, true);
    REQUIRE(run.all<group_action::Decide>().size() == 1);
    CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::commit);
    run.stored();
    CHECK(run.told<wire::GroupPrepare>() == Members{1});  // it goes on staging
    CHECK(run.told<wire::GroupDecide>() == everybody);
  }

  TEST_CASE("without votes it is decided at once, and prepared afterwards") {
    Run run(nobody, all_of);
    run.check();
    for (std::uint32_t i = 0; i < 3; ++i) run.vote(i, false);
    run.after([&] { run.machine.on_begun({Outcome::written, 5, {}}); });
    REQUIRE(run.all<group_action::Decide>().size() == 1);
    CHECK(run.all<group_action::Decide>()[0].decision.verdict == Verdict::commit);
    run.stored();
    CHECK(run.told<wire::GroupPrepare>() == everybody);
    CHECK(run.told<wire::GroupDecide>() == everybody);
    for (std::uint32_t i = 0; i < 3; ++i) run.active(i, run.proposed);
    CHECK(run.end() == End{ExitCode::ok, ""});
  }

  TEST_CASE("votes of another generation or phase, of strangers and of other groups do not count") {
    Run run;
    run.check();
    for (std::uint32_t i = 0; i < 3; ++i) run.vote(i, true);
    CHECK(run.all<group_action::Begin>().empty());
    wire::GroupVote other{generation(7, "other"), false, NoVote::none, {}, instance(0), {}, {}};
    for (std::uint32_t i = 0; i < 3; ++i) {
      other.instance = instance(i);
      run.hear(i, other);
    }
    wire::GroupVote good{run.proposed, false, NoVote::none, {}, instance(0), {}, {}};
    run.after([&] {
      run.machine.on_message(3, {group, 5, good});
      run.machine.on_message(0, {{std::byte{2}}, 5, good});
      run.machine.on_lost(3, "who?");
    });
    CHECK(run.done.empty());
    run.vote(1, false);
    run.vote(2, false);
    CHECK(run.all<group_action::Begin>().empty());
    run.vote(0, false);
    CHECK(run.all<group_action::Begin>().size() == 1);
  }

  TEST_CASE("what a member does not send is reported, and what it may ask is answered") {
    Run run;
    run.check();
    run.hear(0, wire::GroupScrub{});
    CHECK(run.all<group_action::Report>().size() == 1);
    const wire::GroupProve asked{generation(2), generation(6)};
    run.hear(0, asked);
    const auto tell = run.all<group_action::TellChain>();
    REQUIRE(tell.size() == 1);
    CHECK(tell[0].to.number == 0);
    CHECK(tell[0].asked.from == generation(2));
    run.hear(0, wire::GroupAsk{3});
    REQUIRE(run.all<group_action::Lookup>().size() == 1);
    run.hear(0, wire::GroupAsk{99});  // never begun
    CHECK(run.done.empty());
  }

  TEST_CASE("whatever members ask for, the store is asked a bounded number of times") {
    Run run;
    StoreState state = store();
    state.head = generation(1000);
    state.next = 1001;
    run.check(state);
    std::size_t lookups = 0;
    for (std::uint64_t number = 0; number < 100; ++number) {
      lookups += run.hear(1, wire::GroupAsk{number}).all<group_action::Lookup>().size();
    }
    CHECK(lookups == 16);
  }

  TEST_CASE("each second what was not answered is said again, and no more") {
    Run run;
    run.check();
    run.vote(0, false);
    CHECK(run.pass(900ms).done.empty());
    CHECK(run.pass(100ms).told<wire::GroupCheck>() == Members{1, 2});
    CHECK(run.pass(500ms).done.empty());
    run.vote(1, false);
    run.vote(2, false);
    run.after([&] { run.machine.on_begun({Outcome::written, 5, {}}); });
    run.vote(1, true);
    CHECK(run.pass(1s).told<wire::GroupPrepare>() == Members{0, 2});
  }
}

}  // namespace lockstep::session
