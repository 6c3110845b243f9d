// D3: what is synced before success is said. fsync and syncfs are counted here and do nothing.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <functional>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::entry_of;
using test::Target;

namespace {

std::atomic<int> files_synced = 0;
std::atomic<int> file_systems_synced = 0;

struct Durable : Target {
  Durable() {
    files_synced = 0;
    file_systems_synced = 0;
  }
};

}  // namespace

extern "C" int fsync(int /*fd*/) {
  ++files_synced;
  return 0;
}

extern "C" int syncfs(int /*fd*/) noexcept {
  ++file_systems_synced;
  return 0;
}

TEST_SUITE("commit/durable") {
  TEST_CASE_FIXTURE(Durable, "nothing done, nothing synced") {
    test::set_mtime(path(""), 7, 8);
    commit::Stage stage(root, archive());
    stage.keep_time(stage.existing({}), {7, 8});
    test::publish(stage);
    test::finish(stage);
    CHECK(files_synced == 0);
    CHECK(file_systems_synced == 0);
  }

  TEST_CASE_FIXTURE(Durable, "a target that was just made is synced though nothing goes into it") {
    commit::StageOptions options = archive();
    options.new_root = true;
    commit::Stage stage(root, options);
    test::finish(stage);
    CHECK(files_synced == 1);
  }

  TEST_CASE_FIXTURE(Durable,
                    "new metadata of a symlink or a fifo is synced, though neither opens") {
    std::filesystem::create_symlink("x", path("link"));
    REQUIRE(::mkfifo(path("pipe").c_str(), 0600) == 0);
    tree::Entry link = entry_of("link", tree::Kind::symlink);
    link.link_target = "x";
    for (const tree::Entry& entry : {link, entry_of("pipe", tree::Kind::fifo)}) {
      CAPTURE(entry.name);
      file_systems_synced = 0;
      commit::Stage stage(root, archive());
      stage.set_metadata(stage.existing({}), entry);
      test::publish(stage);
      CHECK(file_systems_synced == 1);
      test::finish(stage);
    }
  }

  TEST_CASE_FIXTURE(Durable, "new metadata of a file is synced by itself") {
    write("f", "x");
    commit::Stage stage(root, archive());
    stage.set_metadata(stage.existing({}), entry_of("f"));
    test::publish(stage);
    CHECK(files_synced == 1);
    CHECK(file_systems_synced == 0);
    test::finish(stage);
  }

  TEST_CASE_FIXTURE(Durable, "staging marks a run from its first change until all is synced") {
    write("f", "x");
    write("g", "x");
    make("d");
    const auto top = [](commit::Stage& stage) { return stage.existing({}); };
    const std::vector<std::function<void(commit::Stage&)>> changes = {
        [&](commit::Stage& stage) { stage.remove(top(stage), "f", tree::Kind::file); },
        [&](commit::Stage& stage) {
          stage.set_metadata(top(stage), entry_of("g", tree::Kind::file, 0640));
          test::publish(stage);
        },
        [&](commit::Stage& stage) {
          stage.put_file(top(stage), entry_of("new"), as_view("x"));
          test::publish(stage);
        },
    };
    for (const auto& change : changes) {
      commit::Stage stage(root, archive());
      CHECK_FALSE(has_litter());
      change(stage);
      CHECK(has_litter());
      test::finish(stage);
      CHECK_FALSE(has_litter());
    }
  }

  TEST_CASE_FIXTURE(Durable, "what a killed run did is synced by the next one, whatever it does") {
    write("f", "x");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto* stage = new commit::Stage(root, archive());
      stage->remove(stage->existing({}), "f", tree::Kind::file);
      ::kill(::getpid(), SIGKILL);
    }
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    CHECK(has_litter());
    for (const int expected : {1, 0}) {
      file_systems_synced = 0;
      commit::Stage stage(root, archive());
      test::finish(stage);
      CHECK(file_systems_synced == expected);
      CHECK(all().empty());
    }
  }

  TEST_CASE_FIXTURE(Durable, "a run that gives up syncs what it has done") {
    write("f", "x");
    {
      commit::Stage stage(root, archive());
      stage.remove(stage.existing({}), "f", tree::Kind::file);
      CHECK(files_synced == 0);
    }
    CHECK(files_synced == 1);
    CHECK_FALSE(has_litter());
  }

  TEST_CASE_FIXTURE(Durable, "without durable nothing is synced") {
    write("f", "x");
    commit::StageOptions options = archive();
    options.durable = false;
    commit::Stage stage(root, options);
    stage.put_file(stage.existing({}), entry_of("g"), as_view("x"));
    stage.remove(stage.existing({}), "f", tree::Kind::file);
    test::publish(stage);
    test::finish(stage);
    CHECK(files_synced == 0);
    CHECK(file_systems_synced == 0);
  }
}
