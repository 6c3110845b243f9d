// Which of several alternates (--link-dest) serves an entry best.
#include "tree/alternates.hpp"

#include <doctest/doctest.h>

namespace lockstep::tree {
namespace {

Entry file(std::uint64_t size, std::int64_t seconds, std::uint16_t mode) {
  Entry entry;
  entry.name = "f";
  entry.size = size;
  entry.modified.seconds = seconds;
  entry.mode = mode;
  return entry;
}

const Rules archive{{true, true}, {}};

}  // namespace

TEST_SUITE("tree/alternates") {
  TEST_CASE("equal goes before equal content, and that before a basis") {
    const Entry wanted = file(5, 100, 0644);
    const AlternateEntries all = {{file(7, 90, 0644)}, {file(5, 100, 0600)}, {wanted}, {wanted}};
    const auto best = choose_alternate(all, wanted, archive);
    REQUIRE(best);
    CHECK(best->number == 3);
    CHECK(best->is_equal());
    const auto content = choose_alternate({all[0], all[1]}, wanted, archive);
    REQUIRE(content);
    CHECK(content->number == 2);
    CHECK(content->decision.why == Why::perms);
    const auto basis = choose_alternate({{}, all[0]}, wanted, archive);
    REQUIRE(basis);
    CHECK(basis->number == 2);
    CHECK(basis->decision.need == Need::content);
  }

  TEST_CASE("another access time is no reason against a link, but one for a copy") {
    using Use = AlternateOptions::Use;
    Rules rules = archive;
    rules.attributes.access_times = true;
    Entry wanted = file(5, 100, 0644);
    wanted.accessed.seconds = 7;
    const AlternateEntries all = {{file(5, 100, 0644)}};
    CHECK(choose_alternate(all, wanted, rules, Use::link)->is_equal());
    CHECK(choose_alternate(all, wanted, rules, Use::compare)->is_equal());
    CHECK(choose_alternate(all, wanted, rules, Use::copy)->decision.why == Why::access_time);
    rules.comparison.ignore_times = true;  // it comes all the same, and its access time with it
    CHECK(choose_alternate(all, wanted, rules, Use::link)->decision.why == Why::access_time);
  }

  TEST_CASE("what is made anew from one tells so") {
    Rules rules = archive;
    rules.attributes.not_directory_times = true;
    Entry wanted = file(0, 100, 0755);
    Entry there = file(0, 90, 0755);
    wanted.kind = there.kind = Kind::directory;
    CHECK(choose_alternate({{there}}, wanted, rules)->decision.why == Why::time);
    wanted.kind = there.kind = Kind::fifo;
    CHECK(choose_alternate({{there}}, wanted, rules)->decision.why == (Why::time | Why::content));
    rules.attributes.times = false;
    CHECK(choose_alternate({{file(5, 90, 0600)}}, file(5, 100, 0644), rules)->decision.why ==
          (Why::perms | Why::time_set));
  }

  TEST_CASE("what is equal there is told by what becomes of it") {
    using Use = AlternateOptions::Use;
    CHECK(taken_whole(Use::link, Kind::file, archive).action == Action::hard_link);
    CHECK(taken_whole(Use::copy, Kind::file, archive).action == Action::create);
    CHECK(taken_whole(Use::compare, Kind::file, archive).action == Action::keep);
    CHECK(taken_whole(Use::compare, Kind::directory, archive).action == Action::create);
    CHECK(taken_whole(Use::copy, Kind::file, {}).why == Why::time_set);
  }

  TEST_CASE("another name or another kind is of no use") {
    const Entry wanted = file(5, 100, 0644);
    Entry other = wanted;
    other.name = "g";
    Entry directory = wanted;
    directory.kind = Kind::directory;
    CHECK_FALSE(choose_alternate({{other}, {directory}, {}}, wanted, archive));
    CHECK_FALSE(choose_alternate({}, wanted, archive));
  }

  TEST_CASE("-I finds nothing equal and -u takes newer ones") {
    const Entry wanted = file(5, 100, 0644);
    const auto doubted =
        choose_alternate({{wanted}}, wanted, {archive.attributes, {.ignore_times = true}});
    REQUIRE(doubted);
    CHECK(doubted->decision.need == Need::content);
    const auto newer =
        choose_alternate({{file(6, 200, 0644)}}, wanted, {archive.attributes, {.update = true}});
    REQUIRE(newer);
    CHECK(newer->decision.need == Need::content);
  }
}
}  // namespace lockstep::tree
