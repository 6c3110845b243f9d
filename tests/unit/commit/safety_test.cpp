// D1, D4 and D6: nothing outside is touched, dead runs leave nothing, live ones are left alone.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Paths;
using test::Target;
using tree::RelPath;

namespace {

std::string staging_of(const Target& target) {
  return target.path(tree::stage_name);
}

std::size_t count_in(const std::string& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& item : std::filesystem::directory_iterator(directory)) ++count;
  return count;
}

constexpr int no_mounts = 77;

/// In a mount namespace of its own: a tmpfs below the target gets a file, a tree and a link.
/// Returns what went wrong first, 0 for nothing.
int stage_across_a_mount(const Target& target) {
  if (::unshare(CLONE_NEWNS) != 0) return no_mounts;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return no_mounts;
  const std::string mount = target.path("m");
  if (::mount("none", mount.c_str(), "tmpfs", 0, nullptr) != 0) return no_mounts;
  // Opened again: the old descriptor belongs to the old namespace.
  commit::Stage stage(fs::Root::open(target.path("")), archive());
  const auto place = stage.existing(RelPath::parse("m"));
  stage.put_file(stage.existing({}), entry_of("outer"), as_view("x"));
  stage.put_file(place, entry_of("f"), as_view("x"));
  stage.put_hard_link(place, entry_of("g"), RelPath::parse("m/f"));
  stage.put_file(stage.create_directory(place, directory_of("d")), entry_of("h"), as_view("x"));
  if (!target.has("m/" + std::string(tree::stage_name))) return 1;
  if (!stage.publish().problems.empty()) return 2;
  stage.finish([](const tree::Problem&) {});
  if (target.all() != Paths{"m", "m/d", "m/d/h", "m/f", "m/g", "outer"}) return 3;
  return test::stat_of(target.path("m/g")).st_nlink == 2 ? 0 : 4;
}

int number_of(const auto& call) {
  try {
    call();
  } catch (const FileError& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_SUITE("commit/safety") {
  TEST_CASE_FIXTURE(Target, "a directory swapped for a symlink is not followed") {
    make("a");
    commit::Stage stage(root, archive());
    const auto a = stage.existing(RelPath::parse("a"));
    std::filesystem::remove(path("a"));
    std::filesystem::create_directory_symlink("../outside", path("a"));
    CHECK(number_of([&] { stage.put_file(a, entry_of("f"), as_view("x")); }) == ELOOP);
    CHECK(number_of([&] { stage.remove(a, "f", tree::Kind::file); }) == ELOOP);
    stage.set_metadata(a, entry_of("f"));
    stage.set_directory(a, directory_of("a", 0777));
    CHECK(stage.publish().problems.size() == 1);
    int failed = 0;
    stage.finish([&](const tree::Problem&) { ++failed; });
    CHECK(failed == 1);
    CHECK(count_in(temp.path("outside")) == 0);
    CHECK((test::stat_of(temp.path("outside")).st_mode & 0777U) != 0777U);
  }

  TEST_CASE_FIXTURE(Target, "a swap after staging does not lead outside either") {
    make("a");
    commit::Stage stage(root, archive());
    const auto a = stage.existing(RelPath::parse("a"));
    stage.put_file(a, entry_of("f"), as_view("x"));
    std::filesystem::rename(path("a"), path("moved"));
    std::filesystem::create_directory_symlink("../outside", path("a"));
    (void)stage.publish();
    stage.finish([](const tree::Problem&) {});
    CHECK(count_in(temp.path("outside")) == 0);
    CHECK_FALSE(has_litter());
  }

  TEST_CASE_FIXTURE(Target, "a file replaced by a symlink is replaced and its target untouched") {
    test::write_file(temp.path("outside/secret"), "secret");
    std::filesystem::create_symlink("../outside/secret", path("f"));
    commit::Stage stage(root, archive());
    stage.put_file(stage.existing({}), entry_of("f", tree::Kind::file, 0666), as_view("x"));
    stage.set_metadata(stage.existing({}), entry_of("f", tree::Kind::file, 0666));
    (void)stage.publish();
    CHECK(test::read_file(temp.path("outside/secret")) == "secret");
    CHECK((test::stat_of(temp.path("outside/secret")).st_mode & 0777U) != 0666U);
    CHECK(read("f") == "x");
  }

  TEST_CASE_FIXTURE(Target, "a planted staging name is not trusted") {
    std::filesystem::create_directory_symlink("../outside", staging_of(*this));
    {
      commit::Stage stage(root, archive());
      stage.put_file(stage.existing({}), entry_of("f"), as_view("x"));
      CHECK(count_in(temp.path("outside")) == 0);
      test::publish(stage);
    }
    CHECK(all() == Paths{"f"});
  }

  TEST_CASE_FIXTURE(Target, "staging is private and its files too") {
    REQUIRE(::chmod(path("").c_str(), 02777) == 0);
    commit::Stage stage(root, archive());
    stage.put_file(stage.existing({}), entry_of("f", tree::Kind::file, 0644), as_view("x"));
    for (const auto& item : std::filesystem::directory_iterator(staging_of(*this))) {
      CHECK((test::stat_of(item.path()).st_mode & 07777U) == 0700U);
    }
  }

  TEST_CASE_FIXTURE(Target, "a killed run is swept by the next one") {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto* stage = new commit::Stage(root, archive());
      const auto top = stage->existing({});
      stage->put_file(top, entry_of("f"), as_view("x"));
      auto place = top;
      for (int i = 0; i < 50; ++i) place = stage->create_directory(place, directory_of("d", 0));
      stage->put_file(place, entry_of("deep"), as_view("x"));
      ::kill(::getpid(), SIGKILL);
    }
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    CHECK(has_litter());
    { const commit::Stage stage(root, archive()); }
    CHECK(all().empty());
  }

  TEST_CASE_FIXTURE(Target, "a live run is left alone") {
    commit::Stage live(root, archive());
    live.put_file(live.existing({}), entry_of("f"), as_view("x"));
    CHECK(count_in(staging_of(*this)) == 1);
    {
      commit::Stage other(root, archive());
      CHECK(count_in(staging_of(*this)) == 1);
      other.put_file(other.existing({}), entry_of("g"), as_view("y"));
      CHECK(count_in(staging_of(*this)) == 2);
      test::publish(other);
    }
    test::publish(live);
    test::finish(live);
    CHECK(all() == Paths{"f", "g"});
  }

  TEST_CASE_FIXTURE(Target, "what lies on another file system is staged there") {
    make("m");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(stage_across_a_mount(*this));
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == no_mounts) {
      MESSAGE("skipped: may not mount");
      return;
    }
    CHECK(WEXITSTATUS(status) == 0);
  }

  TEST_CASE_FIXTURE(Target, "an exception in the middle leaves nothing behind") {
    try {
      commit::Stage stage(root, archive());
      const auto made = stage.create_directory(stage.existing({}), directory_of("d"));
      stage.put_file(made, entry_of("f"), as_view("x"));
      auto writer = stage.write_file(made, entry_of("g"));
      writer->write(0, as_view("x"));
      throw std::runtime_error("unplugged");
    } catch (const std::runtime_error&) {
      CHECK(all().empty());
    }
  }

  TEST_CASE_FIXTURE(Target, "no descriptor stays open") {
    const std::size_t before = count_in("/proc/self/fd");
    {
      const auto own = fs::Root::open(path(""));
      commit::Stage stage(own, archive());
      for (int i = 0; i < 600; ++i) {
        const auto made =
            stage.create_directory(stage.existing({}), directory_of(std::to_string(i)));
        stage.put_file(made, entry_of("f"), as_view("x"));
      }
      CHECK(count_in("/proc/self/fd") < before + 300);
      test::publish(stage);
      test::finish(stage);
    }
    CHECK(count_in("/proc/self/fd") == before);
    CHECK(all().size() == 1200);
  }

  TEST_CASE_FIXTURE(Target, "messages name the entry and not its staging") {
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto made = stage.create_directory(top, directory_of("d"));
    stage.put_file(made, entry_of("f"), as_view("x"));
    try {
      stage.put_file(made, entry_of("f"), as_view("x"));
      FAIL("wrote the same name twice");
    } catch (const FileError& error) {
      CHECK(error.what() == "cannot write " + path("d/f") + ": File exists");
    }
  }

  TEST_CASE_FIXTURE(Target, "a failed put leaves nothing of the entry") {
    commit::Stage stage(root, archive());
    const auto made = stage.create_directory(stage.existing({}), directory_of("d"));
    tree::Entry link = entry_of("link", tree::Kind::symlink);
    CHECK_THROWS_AS(stage.put_other(made, link), Error);  // an empty target
    test::publish(stage);
    test::finish(stage);
    CHECK(all() == Paths{"d"});
  }
}
