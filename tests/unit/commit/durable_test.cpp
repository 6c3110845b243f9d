// D3: what is synced before success is said. fsync and syncfs are counted here and do nothing.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

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
}
