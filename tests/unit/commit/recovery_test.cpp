// Wherever a publisher was killed, the next one begins from one whole generation and leaves
// nothing.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "commit/publication.hpp"
#include "generation_fixture.hpp"

using namespace lockstep;
using test::Dataset;
using Files = Dataset::Files;

namespace {

void expect_clean(const Dataset& dataset) {
  for (const auto* name : {".lockstep/next", ".lockstep/trash"}) {
    CHECK(dataset.names(name).empty());
  }
  CHECK(dataset.names(".") == std::set<std::string>{".lockstep", "current", "gen"});
  CHECK(dataset.names(".lockstep/manifests") == dataset.names("gen"));
}

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
}
