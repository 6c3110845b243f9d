// What a replica group owns, nobody else publishes to.
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "job/generation_commands.hpp"
#include "job/generation_target.hpp"
#include "unit/commit/prepared_fixture.hpp"

using namespace lockstep;

namespace {

struct OfGroup : test::Prepared {
  OfGroup() {
    const auto generations = open();
    const auto header = header_after(std::nullopt, header_of({{"a", "one"}}));
    generations->activate_prepared(prepare(generations, header, "a", "one"));
  }
};

ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("job/group_dataset") {
  TEST_CASE_FIXTURE(OfGroup, "a rollback is refused, whatever it is to") {
    for (const std::optional<std::uint64_t> number : {std::optional<std::uint64_t>(1), {}}) {
      const wire::GenerationAsk ask{wire::GenerationVerb::rollback, number};
      const auto roll_back = [&] {
        (void)job::answer_generations({path("."), "it"}, ask, nullptr, 0);
      };
      CHECK(code_of(roll_back) == ExitCode::refused);
    }
    CHECK(names("gen").size() == 1);
  }

  TEST_CASE_FIXTURE(OfGroup, "a plain publish is refused, here and at a daemon") {
    tree::SyncOptions options;
    options.generations = 3;
    const auto here = [&] { (void)job::open_generations(path("."), options, nullptr); };
    const auto at_daemon = [&] { (void)job::open_generations(directory(), options, nullptr); };
    CHECK(code_of(here) == ExitCode::refused);
    CHECK(code_of(at_daemon) == ExitCode::refused);
    options.dry_run = true;  // tells what is different, and changes nothing
    CHECK(code_of(here) == ExitCode::ok);
  }
}
