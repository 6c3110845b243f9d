// Wherever a publisher was killed, the next one begins from one whole generation and leaves
// nothing.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "killed.hpp"
#include "prepared_fixture.hpp"

using namespace lockstep;
using test::Dataset;
using test::Prepared;
using Files = Dataset::Files;

namespace {

void expect_clean(const Dataset& dataset) {
  for (const auto* name : {".lockstep/next", ".lockstep/trash"}) {
    CHECK(dataset.names(name).empty());
  }
  CHECK(dataset.names(".") == std::set<std::string>{".lockstep", "current", "gen"});
  CHECK(dataset.names(".lockstep/manifests") == dataset.names("gen"));
}

// A dataset with one generation, and what the next one will be.
struct OneStep : Prepared {
  OneStep() {
    sync_nothing();
    first = put("a", "one").value();
    header = header_after(first, next);
    name = tree::name_of(header.header);
  }
  void prepare_next(const std::shared_ptr<commit::Generations>& generations) const {
    prepare(generations, header, "b", "two");
  }
  [[nodiscard]] bool is_old_or_new() const {
    return is_whole() && (current() == old_files || current() == new_files);
  }
  tree::SignedHeader first;
  tree::SignedHeader header;
  std::string name;
  const Files old_files = {{"a", "one"}};
  const Files new_files = {{"a", "one"}, {"b", "two"}};
  static inline const tree::SignedHeader next = header_of({{"a", "one"}, {"b", "two"}});
};

}  // namespace

TEST_SUITE("commit/recovery") {
  TEST_CASE_FIXTURE(Dataset, "a tree that no record names goes") {
    put("a", "one");
    std::filesystem::create_directories(path(".lockstep/next/tree/deep"));
    std::filesystem::create_directories(path("gen/000002-12345678/deep"));
    test::write_file(path(".lockstep/manifests/next"), "half");
    test::write_file(path(".lockstep/manifests/000002-12345678"), "half");
    test::write_file(path(".lockstep/headers/000002-12345678"), "half");
    std::filesystem::create_directories(path(".lockstep/trash/000000-12345678"));
    std::filesystem::create_symlink("gen/000002-12345678", path(".lockstep/current"));
    put("b", "two");
    CHECK(current() == Files{{"a", "one"}, {"b", "two"}});
    CHECK(numbers() == std::set<std::uint64_t>{1, 2});
    expect_clean(*this);
  }

  TEST_CASE_FIXTURE(Dataset, "a recorded switch is made, if it was not") {
    put("a", "one");
    const auto before = std::filesystem::read_symlink(path("current"));
    put("a", "two");
    const auto after = std::filesystem::read_symlink(path("current"));
    std::filesystem::remove(path("current"));
    std::filesystem::create_symlink(before, path("current"));  // as when killed before the rename
    { const commit::Generations generations(directory(), true); }
    CHECK(std::filesystem::read_symlink(path("current")) == after);
    std::filesystem::remove(path("current"));
    { const commit::Generations generations(directory(), true); }
    CHECK(std::filesystem::read_symlink(path("current")) == after);
    expect_clean(*this);
  }

  TEST_CASE_FIXTURE(Dataset, "a record cut short was never made") {
    put("a", "one");
    const std::string journal = path(".lockstep/journal");
    const auto bytes = std::filesystem::file_size(journal);
    const auto before = std::filesystem::read_symlink(path("current"));
    put("a", "two");
    std::filesystem::remove(path("current"));
    std::filesystem::create_symlink(before, path("current"));
    std::filesystem::resize_file(journal, bytes + 20);
    put("b", "three");
    CHECK(current() == Files{{"a", "one"}, {"b", "three"}});
    CHECK(numbers() == std::set<std::uint64_t>{1, 2});
    CHECK(is_whole());
    expect_clean(*this);
  }

  TEST_CASE_FIXTURE(Dataset, "a publisher killed at a random moment leaves one generation") {
    put("a", "0");
    for (int round = 1; round <= 12; ++round) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::ualarm(static_cast<useconds_t>(500 * round), 0);  // its default action ends the process
        for (int i = 0;; ++i) put("a", std::to_string(round * 1000 + i), 2);
      }
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFSIGNALED(status));
      CHECK(is_whole());
      { const commit::Generations generations(directory(), true); }
      CHECK(is_whole());
      CHECK(names(".lockstep/next").empty());
    }
    put("a", "end", 1);
    CHECK(current() == Files{{"a", "end"}});
    expect_clean(*this);
  }

  TEST_CASE(
      "killed between any two steps, a prepared generation is there as a whole or not at all") {
    std::size_t step = 0;
    for (bool killed = true; killed; ++step) {
      CAPTURE(step);
      const OneStep dataset;
      killed = test::killed_before(step, [&] {
        const auto generations = dataset.open();
        dataset.prepare_next(generations);
        generations->activate_prepared(dataset.name);
      });
      REQUIRE(dataset.is_old_or_new());
      const auto generations = dataset.open();
      REQUIRE(dataset.is_old_or_new());
      const bool is_decided = generations->state().active_name == dataset.name;
      CHECK((dataset.current() == dataset.new_files) == is_decided);
      CHECK(dataset.names("gen").size() ==
            (is_decided ? 2 : 1) + generations->state().prepared.size());
      if (!is_decided && generations->state().prepared.empty()) dataset.prepare_next(generations);
      generations->activate_prepared(dataset.name);
      CHECK(dataset.is_whole());
      CHECK(dataset.current() == dataset.new_files);
      expect_clean(dataset);
    }
    CHECK(step > 20);
  }

  TEST_CASE("killed between any two steps, a generation is dropped or still prepared") {
    std::size_t step = 0;
    for (bool killed = true; killed; ++step) {
      CAPTURE(step);
      const OneStep dataset;
      dataset.prepare_next(dataset.open());
      killed = test::killed_before(step, [&] { dataset.open()->drop_prepared(dataset.name); });
      const auto generations = dataset.open();
      CHECK(dataset.names("gen").size() == 1 + generations->state().prepared.size());
      CHECK(dataset.names(".lockstep/headers") == dataset.names("gen"));
      generations->drop_prepared(dataset.name);
      CHECK(dataset.names("gen").size() == 1);
      CHECK(dataset.current() == dataset.old_files);
      CHECK(dataset.is_whole());
      expect_clean(dataset);
    }
    CHECK(step > 5);
  }

  TEST_CASE_FIXTURE(OneStep, "a switch that was cut off is made by the same call once more") {
    const auto generations = open();
    prepare_next(generations);
    std::filesystem::remove(path("current"));
    std::filesystem::create_directories(path("current/in the way"));  // rename() fails
    CHECK_THROWS_AS(generations->activate_prepared(name), Error);
    std::filesystem::remove_all(path("current"));
    generations->activate_prepared(name);
    CHECK(current() == new_files);
    CHECK(is_whole());
  }
}
