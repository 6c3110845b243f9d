#include "report/explain.hpp"

#include <doctest/doctest.h>

#include "unit/report/captured.hpp"

using namespace lockstep;
using tree::Action;
using tree::Kind;
using tree::Why;

namespace {

report::Question question() {
  report::Question about;
  about.path = "d/f";
  return about;
}

std::string answer(const report::Question& about, const std::vector<tree::Change>& changes) {
  report::ExplainSink sink(about, [](std::string_view) {});
  for (const tree::Change& change : changes) sink.change(change);
  return sink.answer();
}

tree::Change change(Action action, Why why) {
  return test::change(action, why, Kind::file, "d/f");
}

}  // namespace

TEST_SUITE("report/explain") {
  TEST_CASE("every action has its reasons") {
    CHECK(answer(question(),
                 {test::new_file("d"), change(Action::transfer, Why::size | Why::time)}) ==
          "d/f: would be sent\n  its size differs\n  its modification time differs\n");
    CHECK(answer(question(), {change(Action::transfer, Why::created)}) ==
          "d/f: would be sent\n  the target does not have it\n");
    CHECK(answer(question(), {change(Action::metadata, Why::perms)}) ==
          "d/f: would get other attributes\n  its permissions differ\n");
    CHECK(answer(question(), {change(Action::keep, Why::none)}) ==
          "d/f: would stay as it is\n  size and modification time are the same\n");
    report::Question with_checksum = question();
    with_checksum.checksum = true;
    CHECK(answer(with_checksum, {change(Action::keep, Why::none)}) ==
          "d/f: would stay as it is\n  its content is the same\n");
  }

  TEST_CASE("what only the target has goes with --delete alone") {
    CHECK(answer(question(), {change(Action::remove, Why::none)}) ==
          "d/f: would stay at the target\n  the source does not have it\n"
          "  --delete was not given\n");
    report::Question deleting = question();
    deleting.deletes = true;
    CHECK(answer(deleting, {change(Action::remove, Why::none)}) ==
          "d/f: would be deleted\n  the source does not have it\n");
  }

  TEST_CASE("what nothing is told of is left out, or nowhere") {
    CHECK(answer(question(), {test::new_file("d/other")}) == "d/f: is on neither side\n");
    report::Question hidden = question();
    hidden.rule = [](const std::string& path) { return "the rule of " + path; };
    CHECK(answer(hidden, {}) ==
          "d/f: is left out\n  the rule of d/f\n  what is left out is kept at the target\n");
    std::string err;
    report::ExplainSink sink(question(), [&](std::string_view text) { err += text; });
    sink.problem({ExitCode::ok, "skipping non-regular file \"d/f\""});
    sink.problem({ExitCode::partial, "open e: no"});
    CHECK(sink.answer() == "d/f: is left out\n  skipping non-regular file \"d/f\"\n");
    CHECK(err == "lockstep: open e: no\n");
  }
}
