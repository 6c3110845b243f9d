// What is particular to the publisher's journal: what a crash leaves, and damage.
#include "group/local_store.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace lockstep::group {
namespace {

using session::Stored;
using test::TempDir;

const wire::GenerationId first{0, sha256(as_view("first"))};

wire::Decision decided(wire::Verdict verdict) {
  return {first, verdict, 1, "SHA256:x", to_bytes(as_view("s"))};
}

/// A journal with an epoch, a generation begun, and its commit.
std::string journal(const TempDir& directory) {
  LocalStore store(directory.path("journal"));
  REQUIRE(store.raise_epoch(0) == 1);
  REQUIRE(store.begin({first, {}, 1, 1}).outcome == Stored::Outcome::written);
  REQUIRE(store.decide(decided(wire::Verdict::commit), false).outcome == Stored::Outcome::written);
  return test::read_file(directory.path("journal"));
}

}  // namespace

TEST_SUITE("group/local_store") {
  TEST_CASE("cut at any byte, it is a store as it was before, and goes on") {
    const TempDir made;
    const std::string whole = journal(made);
    std::size_t committed = 0;
    for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
      CAPTURE(bytes);
      const TempDir directory;
      test::write_file(directory.path("journal"), whole.substr(0, bytes));
      LocalStore store(directory.path("journal"));
      const session::StoreState state = store.read();
      CHECK(state.epoch <= 1);
      CHECK((state.head == first) == (bytes == whole.size()));
      committed += state.head == first ? 1 : 0;
      CHECK(store.raise_epoch(state.epoch) == state.epoch + 1);
    }
    CHECK(committed == 1);
  }

  TEST_CASE("damage before the end is never read over") {
    const TempDir made;
    const std::string whole = journal(made);
    // The last record is the decision: what is wrong there looks like a write that was cut.
    const std::size_t last = whole.rfind("rec1");
    for (std::size_t i = 0; i < last; ++i) {
      CAPTURE(i);
      const TempDir directory;
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 1);
      test::write_file(directory.path("journal"), damaged);
      CHECK_THROWS_AS(LocalStore(directory.path("journal")), Error);
    }
  }

  TEST_CASE("it and the directories made for it are the publisher's alone, one process at a time") {
    const TempDir directory;
    const std::string path = directory.path("deep/er/journal");
    const LocalStore store(path);
    CHECK(test::stat_of(path).st_mode % 01000 == 0600);
    CHECK(test::stat_of(directory.path("deep")).st_mode % 01000 == 0700);
    CHECK(test::stat_of(directory.path("deep/er")).st_mode % 01000 == 0700);
    try {
      const LocalStore second(path);
      FAIL("both have it open");
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::locked);
      CHECK(error.what() == path + " is in use by another process");
    }
  }

  TEST_CASE("a journal of something else is refused") {
    const TempDir directory;
    {
      commit::Journal journal(fs::Root::open(directory.path())->directory({}), "journal", {});
      journal.append(as_view("\x09nothing we know"));
    }
    CHECK_THROWS_WITH_AS(
        LocalStore(directory.path("journal")),
        (directory.path("journal") + " is not a decision journal: unknown record").c_str(), Error);
  }
}

}  // namespace lockstep::group
