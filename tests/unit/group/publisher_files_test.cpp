// What a publisher keeps between commands, and that there is one command at a time.
#include "group/publisher_files.hpp"

#include <optional>

#include "fixture.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;
using group::PublisherFiles;
using test::code_of;

namespace {

struct State {
  test::TempDir temp;
  std::string path = temp.path("groups/images");
};

}  // namespace

TEST_SUITE("group/publisher_files") {
  TEST_CASE_FIXTURE(State, "before init there is nothing, and asking makes nothing") {
    CHECK_FALSE(group::read_policy(path));
    CHECK_FALSE(group::read_newest(path));
    CHECK(group::read_headers(path, {}).empty());
    CHECK(group::read_history(path, 10).empty());
    CHECK_FALSE(test::exists(path));
    PublisherFiles files(path);
    CHECK_FALSE(files.first());
    CHECK_FALSE(files.policy());
    CHECK_FALSE(files.is_held());
  }

  TEST_CASE_FIXTURE(State, "the publisher's alone, one command at a time") {
    std::optional<PublisherFiles> files(std::in_place, path);
    CHECK(test::stat_of(path).st_mode % 01000 == 0700);
    CHECK(code_of([&] { PublisherFiles second(path); }) == ExitCode::locked);
    CHECK(code_of([&] { PublisherFiles other(temp.path("groups/labels")); }) == ExitCode::ok);
    static_cast<void>(group::read_policy(path));  // takes no lock
    files.reset();
    CHECK(code_of([&] { PublisherFiles next(path); }) == ExitCode::ok);
  }

  TEST_CASE_FIXTURE(State, "what one command leaves the next one finds") {
    const tree::SignedHeader first = test::first_header();
    const tree::SignedHeader second = test::after(first);
    {
      PublisherFiles files(path);
      files.begin(first);
      files.set_policy(test::policy());
      files.chain().keep(second);
      files.set_newest(second);
      files.set_held(true);
      files.set_held(true);
    }
    PublisherFiles files(path);
    CHECK(files.first() == first);
    CHECK(files.policy() == test::policy());
    CHECK(files.is_held());
    CHECK(group::read_newest(path) == group::id_of(second.header));
    CHECK(group::read_headers(path, group::id_of(second.header)).size() == 2);
    files.set_held(false);
    files.set_held(false);
    CHECK_FALSE(files.is_held());
  }

  TEST_CASE_FIXTURE(State, "another group in its place has no decision or manifest of the first") {
    PublisherFiles files(path);
    files.begin(test::first_header());
    test::write_file(files.decisions_path(), "of the first");
    test::write_file(path + "/manifest", "of the first");
    files.set_newest(test::first_header());
    files.begin(test::first_header(7));
    CHECK_FALSE(test::exists(files.decisions_path()));
    CHECK_FALSE(test::exists(path + "/manifest"));
    CHECK_FALSE(group::read_newest(path));
    CHECK(files.first() == test::first_header(7));
  }

  TEST_CASE_FIXTURE(State, "history: a line for each publish, the newest last") {
    PublisherFiles files(path);
    for (int i = 0; i < 5; ++i) {
      group::PublishFigures figures;
      figures.generation = std::to_string(i);
      files.add_history(figures);
    }
    const auto lines = group::read_history(path, 2);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find("\"generation\":\"3\"") != std::string::npos);
    CHECK(lines[1].find("\"generation\":\"4\"") != std::string::npos);
    CHECK(group::read_history(path, 100).size() == 5);
    CHECK(group::read_history(path, 0).empty());
  }

  TEST_CASE_FIXTURE(State, "a damaged file is an error and never another group") {
    {
      PublisherFiles files(path);
      files.begin(test::first_header());
      files.set_policy(test::policy());
    }
    test::write_file(path + "/policy", "garbage");
    CHECK(code_of([&] { static_cast<void>(group::read_policy(path)); }) != ExitCode::ok);
    test::write_file(path + "/first", test::read_file(path + "/first").substr(0, 40));
    CHECK(code_of([&] { PublisherFiles files(path); }) != ExitCode::ok);
  }
}
