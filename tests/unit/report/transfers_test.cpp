#include "report/transfers.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "unit/report/captured.hpp"

using namespace lockstep;
using report::Progress;
using report::Transfers;

namespace {

// Lines such as "a" for a change, "a 100/100 left 2 of 3 in 4s" for a file's progress and
// "run 1/2 10/20" for the run's.
class Lines : public report::Sink {
 public:
  std::vector<std::string> said;
  std::vector<tree::Change> changes;

  void begin(Direction /*direction*/) override {}
  void target_created(const std::string& /*path*/) override {}
  void change(const tree::Change& change) override {
    said.push_back(change.path);
    changes.push_back(change);
  }
  void problem(const tree::Problem& /*problem*/) override {}
  void end(const report::Figures& /*figures*/, bool /*dry_run*/, ExitCode /*code*/) override {}
  void progress(const Progress& at) override {
    const auto text = [](auto number) { return std::to_string(static_cast<int>(number)); };
    if (at.current.empty()) {
      said.push_back("run " + text(at.files_done) + "/" + text(at.files_total) + " " +
                     text(at.bytes_done) + "/" + text(at.bytes_total));
      return;
    }
    said.push_back(at.current + " " + text(at.current_bytes_done) + "/" + text(at.current_bytes) +
                   " left " + text(at.files_total - at.files_done) + " of " + text(at.files_total) +
                   " in " + text(at.current_seconds) + "s");
  }
  std::vector<std::string> take() { return std::exchange(said, {}); }
};

tree::Change file(const std::string& path, std::uint64_t bytes) {
  tree::Change change = test::new_file(path);
  change.size = bytes;
  return change;
}

tree::Change directory(const std::string& path) {
  return test::change(tree::Action::create, tree::Why::created, tree::Kind::directory, path);
}

using Said = std::vector<std::string>;

}  // namespace

TEST_SUITE("report/transfers") {
  TEST_CASE("files that end in another order are told in the plan's") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.totals(3, 60, true);
    for (const char* name : {"a", "b", "c"}) transfers.change(file(name, 20));
    CHECK(lines.take().empty());
    transfers.moved("a", 0, 1);
    transfers.ended("c", 20, true, 2);
    transfers.ended("b", 20, true, 3);
    CHECK(lines.take().empty());
    transfers.ended("a", 20, true, 5);
    CHECK(lines.take() == Said{"a", "a 20/20 left 2 of 3 in 4s", "b", "b 20/20 left 1 of 3 in 0s",
                               "c", "c 20/20 left 0 of 3 in 0s"});
  }

  TEST_CASE("what carries no content waits for the files before it only") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.change(directory("d"));
    CHECK(lines.take() == Said{"d"});
    transfers.change(file("d/f", 5));
    transfers.change(directory("e"));
    CHECK(lines.take().empty());
    transfers.ended("d/f", 5, true, 1);
    CHECK(lines.take() == Said{"d/f", "d/f 5/5 left 0 of 1 in 0s", "e"});
  }

  TEST_CASE("a file may end before its change is known") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.moved("f", 5, 1);
    transfers.ended("f", 5, true, 2);
    CHECK(lines.take().empty());
    transfers.change(file("f", 5));
    CHECK(lines.take() == Said{"f", "f 5/5 left 0 of 1 in 1s"});
  }

  TEST_CASE("an empty file is complete at once") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.change(file("e", 0));
    CHECK(lines.take() == Said{"e", "e 0/0 left 0 of 1 in 0s"});
  }

  TEST_CASE("a file that fails is named and blocks nobody") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.change(file("f", 5));
    transfers.change(file("g", 5));
    transfers.moved("f", 3, 1);
    transfers.ended("g", 5, true, 1);
    transfers.ended("f", 5, false, 2);
    CHECK(lines.take() == Said{"f", "g", "g 5/5 left 0 of 2 in 0s"});
  }

  TEST_CASE("the file whose turn it is shows how far it is") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.totals(2, 20, true);
    transfers.change(file("f", 10));
    transfers.change(file("g", 10));
    transfers.moved("f", 0, 1);
    transfers.moved("g", 9, 1);
    transfers.show(2);
    CHECK(lines.take() == Said{"run 0/2 9/20"});
    transfers.moved("f", 4, 2);
    transfers.show(3);
    transfers.moved("f", 4, 4);
    transfers.show(5);
    CHECK(lines.take() == Said{"f", "f 4/10 left 2 of 2 in 2s", "f 8/10 left 2 of 2 in 4s"});
    transfers.ended("f", 10, true, 6);
    CHECK(lines.take() == Said{"f 10/10 left 1 of 2 in 5s"});
  }

  TEST_CASE("content that was sent twice counts once") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.totals(1, 10, true);
    transfers.change(file("f", 10));
    for (int i = 0; i < 3; ++i) transfers.moved("f", 8, 1);
    transfers.show(2);
    CHECK(lines.take().empty());  // all of it, but not verified
    transfers.ended("f", 10, true, 3);
    transfers.show(4);
    CHECK(lines.take() == Said{"f", "f 10/10 left 0 of 1 in 2s", "run 1/1 10/10"});
  }

  TEST_CASE("a run that goes well leaves nothing untold and a failed one tells what is done") {
    for (const bool well : {true, false}) {
      Lines lines;
      Transfers transfers(lines, true);
      transfers.change(file("f", 5));
      transfers.change(directory("d"));
      transfers.finish(well);
      CHECK(lines.take() == (well ? Said{"f", "d"} : Said{}));
    }
  }

  TEST_CASE("without holding changes pass and the run's figures are exact") {
    Lines lines;
    Transfers transfers(lines, false);
    transfers.totals(2, 30, true);
    transfers.change(file("f", 10));
    transfers.change(file("g", 20));
    CHECK(lines.take() == Said{"f", "g"});
    transfers.moved("g", 5, 1);
    transfers.ended("f", 10, true, 1);
    transfers.show(1);
    transfers.ended("g", 20, true, 2);
    transfers.show(2);
    CHECK(lines.take() == Said{"run 1/2 15/30", "run 2/2 30/30"});
  }

  TEST_CASE("what a file cost comes with its change") {
    Lines lines;
    Transfers transfers(lines, true);
    transfers.totals(3, 60, true);
    for (const char* name : {"delta", "same", "whole"}) transfers.change(file(name, 20));
    transfers.summed("delta", 5, 1);
    transfers.moved("delta", 20, 1);
    transfers.matched("delta", 12, 1);
    transfers.ended("delta", 20, true, 2);
    transfers.ended("same", 20, true, 2);  // never asked for: it was equal
    transfers.moved("whole", 20, 2);
    transfers.ended("whole", 20, true, 3);
    REQUIRE(lines.changes.size() == 3);
    CHECK(lines.changes[0].sent_bytes == 8);
    CHECK(lines.changes[0].sums_bytes == 5);
    CHECK(lines.changes[1].sent_bytes == 0);
    CHECK(lines.changes[2].sent_bytes == 20);
  }
}
