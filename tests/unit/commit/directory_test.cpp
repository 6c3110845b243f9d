#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Paths;
using test::Target;
using tree::RelPath;

TEST_SUITE("commit/directories") {
  TEST_CASE_FIXTURE(Target, "times and modes are exact though entries came later") {
    commit::Stage stage(root, archive());
    const auto a = stage.create_directory(stage.existing({}), directory_of("a", 0555));
    const auto b = stage.create_directory(a, directory_of("b", 01700));
    stage.put_file(b, entry_of("f"), as_view("x"));
    test::publish(stage);
    stage.put_file(a, entry_of("g"), as_view("x"));
    stage.remove(b, "f", tree::Kind::file);
    test::publish(stage);
    tree::Entry top = directory_of("", 0711);
    top.modified = {5, 6};
    stage.set_directory(stage.existing({}), top);
    test::finish(stage);
    struct Case {
      const char* path;
      unsigned mode;
      std::int64_t seconds;
    };
    for (const Case& c : {Case{"", 0711, 5}, {"a", 0555, 1600000000}, {"a/b", 01700, 1600000000}}) {
      CAPTURE(c.path);
      const struct stat status = test::stat_of(path(c.path));
      CHECK((status.st_mode & 07777U) == c.mode);
      CHECK(status.st_mtim.tv_sec == c.seconds);
    }
    REQUIRE(::chmod(path("a").c_str(), 0755) == 0);
  }

  TEST_CASE_FIXTURE(Target, "staging leaves no trace in the times of an unchanged directory") {
    make("d");
    test::set_mtime(path(""), 7, 8);
    for (const bool finished : {false, true}) {
      CAPTURE(finished);
      {
        commit::Stage stage(root, archive());
        stage.put_file(stage.existing(RelPath::parse("d")), entry_of("f"), as_view("x"));
        CHECK(test::stat_of(path("")).st_mtim.tv_sec == 7);  // should it be killed now
        if (finished) test::publish(stage);
        if (finished) test::finish(stage);
      }
      CHECK(test::stat_of(path("")).st_mtim.tv_sec == 7);
      CHECK(test::stat_of(path("")).st_mtim.tv_nsec == 8);
    }
  }

  TEST_CASE_FIXTURE(Target, "a directory that keeps its time keeps all else, too") {
    make("d");
    const std::string d = path("d");
    REQUIRE(::chmod(d.c_str(), 0751) == 0);
    const bool has_xattrs = ::setxattr(d.c_str(), "user.k", "v", 1, 0) == 0;
    commit::StageOptions options = archive();
    options.attributes.xattrs = true;
    options.attributes.acls = true;
    commit::Stage stage(root, options);
    const auto place = stage.existing(RelPath::parse("d"));
    stage.put_file(place, entry_of("f"), as_view("x"));
    test::publish(stage);
    stage.keep_time(place, {7, 8});
    stage.set_directory(stage.existing({}), directory_of("", 0711));
    stage.keep_time(stage.existing({}), {7, 8});
    test::finish(stage);
    const struct stat status = test::stat_of(d);
    CHECK(status.st_mtim.tv_sec == 7);
    CHECK((status.st_mode & 07777U) == 0751U);
    CHECK((::getxattr(d.c_str(), "user.k", nullptr, 0) == 1) == has_xattrs);
    CHECK(test::stat_of(path("")).st_mtim.tv_sec == 1600000000);
  }

  TEST_CASE_FIXTURE(Target, "what set_directory says last counts") {
    commit::Stage stage(root, archive());
    const auto a = stage.create_directory(stage.existing({}), directory_of("a", 0555));
    stage.set_directory(a, directory_of("a", 0750));
    test::publish(stage);
    stage.set_directory(a, directory_of("a", 0700));
    test::finish(stage);
    CHECK((test::stat_of(path("a")).st_mode & 07777U) == 0700U);
  }

  TEST_CASE_FIXTURE(Target, "a vanished directory is told of and the rest goes on") {
    make("a");
    make("b");
    commit::Stage stage(root, archive());
    stage.set_directory(stage.existing(RelPath::parse("a")), directory_of("a", 0700));
    stage.set_directory(stage.existing(RelPath::parse("b")), directory_of("b", 0700));
    std::filesystem::remove(path("a"));
    int failed = 0;
    stage.finish([&](const tree::Problem& problem) {
      ++failed;
      CHECK(problem.code == ExitCode::partial);
    });
    CHECK(failed == 1);
    CHECK((test::stat_of(path("b")).st_mode & 07777U) == 0700U);
  }

  TEST_CASE_FIXTURE(Target, "without perms a new directory gets the mode less the umask") {
    const mode_t mask = ::umask(027);
    commit::StageOptions options;
    commit::Stage stage(root, options);
    ::umask(mask);
    (void)stage.create_directory(stage.existing({}), directory_of("a", 02777));
    test::publish(stage);
    test::finish(stage);
    CHECK((test::stat_of(path("a")).st_mode & 07777U) == 0750U);
  }

  TEST_CASE_FIXTURE(Target, "a setgid directory passes its group on where none is preserved") {
    make("d");
    if (::chown(path("d").c_str(), 0, 4242) != 0) {
      MESSAGE("skipped: not root");
      return;
    }
    REQUIRE(::chmod(path("d").c_str(), 02775) == 0);
    commit::StageOptions options;
    commit::Stage stage(root, options);
    const auto d = stage.existing(RelPath::parse("d"));
    const auto e = stage.create_directory(d, directory_of("e"));
    stage.put_file(d, entry_of("f"), as_view("x"));
    stage.put_file(e, entry_of("g"), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    for (const char* name : {"d/e", "d/f", "d/e/g"}) {
      CAPTURE(name);
      CHECK(test::stat_of(path(name)).st_gid == 4242);
    }
    CHECK((test::stat_of(path("d/e")).st_mode & 02000U) != 0);
    CHECK((test::stat_of(path("d/f")).st_mode & 02000U) == 0);
  }

  TEST_CASE_FIXTURE(Target, "a directory that may not be written is opened for the time being") {
    if (::geteuid() == 0) {
      MESSAGE("skipped: root may write everywhere");
      return;
    }
    make("d");
    write("d/old", "x");
    REQUIRE(::chmod(path("d").c_str(), 0555) == 0);
    REQUIRE(::chmod(path("").c_str(), 0555) == 0);
    {
      commit::Stage stage(root, archive());
      const auto d = stage.existing(RelPath::parse("d"));
      stage.remove(d, "old", tree::Kind::file);
      stage.put_file(d, entry_of("f"), as_view("x"));
      test::publish(stage);
      test::finish(stage);
    }
    CHECK((test::stat_of(path("d")).st_mode & 07777U) == 0555U);
    CHECK((test::stat_of(path("")).st_mode & 07777U) == 0555U);
    CHECK(all() == Paths{"d", "d/f"});
    {
      commit::Stage stage(root, archive());
      stage.put_file(stage.existing(RelPath::parse("d")), entry_of("g"), as_view("x"));
    }
    CHECK((test::stat_of(path("d")).st_mode & 07777U) == 0555U);
    CHECK(all() == Paths{"d", "d/f"});
  }

  TEST_CASE_FIXTURE(Target, "new directories that forbid writing still take their entries") {
    commit::Stage stage(root, archive());
    const auto a = stage.create_directory(stage.existing({}), directory_of("a", 0));
    const auto b = stage.create_directory(a, directory_of("b", 0500));
    stage.put_file(b, entry_of("f"), as_view("x"));
    test::publish(stage);
    stage.put_file(b, entry_of("g"), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    CHECK((test::stat_of(path("a")).st_mode & 07777U) == 0U);
    REQUIRE(::chmod(path("a").c_str(), 0700) == 0);
    CHECK((test::stat_of(path("a/b")).st_mode & 07777U) == 0500U);
    REQUIRE(::chmod(path("a/b").c_str(), 0700) == 0);
    CHECK(all() == Paths{"a", "a/b", "a/b/f", "a/b/g"});
  }
}
