#include "fs/metadata.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;

namespace {

struct Fixture {
  TempDir temp;
  fs::DirectoryRef directory = fs::Root::open(temp.path())->directory({});
  std::vector<tree::Problem> failed;

  struct stat after(const char* name, tree::Kind kind, const fs::Metadata& wanted) {
    fs::set_metadata(*directory, name, kind, wanted, failed);
    return test::stat_of(temp.path(name));
  }
};

fs::Metadata mode_and_time(std::uint16_t mode) {
  fs::Metadata wanted;
  wanted.mode = mode;
  wanted.modified = tree::Timestamp{-77, 123456789};
  return wanted;
}

}  // namespace

TEST_SUITE("fs/metadata") {
  TEST_CASE_FIXTURE(Fixture, "mode and time are exact for every kind") {
    test::write_file(temp.path("file"), "x");
    std::filesystem::create_directory(temp.path("dir"));
    REQUIRE(::mkfifo(temp.path("pipe").c_str(), 0600) == 0);
    using tree::Kind;
    struct Case {
      const char* name;
      Kind kind;
      unsigned mode;
    };
    for (const Case& c : {Case{"file", Kind::file, 06755},
                          {"dir", Kind::directory, 01777},
                          {"pipe", Kind::fifo, 0640}}) {
      CAPTURE(c.name);
      const auto wanted = mode_and_time(static_cast<std::uint16_t>(c.mode));
      const struct stat status = after(c.name, c.kind, wanted);
      CHECK((status.st_mode & 07777U) == c.mode);
      CHECK(status.st_mtim.tv_sec == -77);
      CHECK(status.st_mtim.tv_nsec == 123456789);
    }
    CHECK(failed.empty());
  }

  TEST_CASE_FIXTURE(Fixture, "a symlink's own time is set and its target untouched") {
    test::write_file(temp.path("file"), "x");
    std::filesystem::create_symlink("file", temp.path("link"));
    const struct stat before = test::stat_of(temp.path("file"));
    const struct stat status = after("link", tree::Kind::symlink, mode_and_time(0600));
    CHECK(status.st_mtim.tv_sec == -77);
    CHECK(test::stat_of(temp.path("file")).st_mtim.tv_sec == before.st_mtim.tv_sec);
    CHECK(test::stat_of(temp.path("file")).st_mode == before.st_mode);
    CHECK(failed.empty());
  }

  TEST_CASE_FIXTURE(Fixture, "a changed type is refused and nothing outside is touched") {
    test::write_file(temp.path("outside"), "x");
    std::filesystem::create_symlink("outside", temp.path("file"));
    const struct stat before = test::stat_of(temp.path("outside"));
    CHECK_THROWS_AS(after("file", tree::Kind::file, mode_and_time(0777)), FileError);
    CHECK(test::stat_of(temp.path("outside")).st_mode == before.st_mode);
    CHECK_THROWS_AS(after("none", tree::Kind::file, mode_and_time(0777)), FileError);
  }

  TEST_CASE_FIXTURE(Fixture, "setuid survives a change of owner") {
    if (::geteuid() != 0) {
      MESSAGE("skipped: not root");
      return;
    }
    test::write_file(temp.path("file"), "x");
    fs::Metadata wanted = mode_and_time(06755);
    wanted.uid = 1234;
    wanted.gid = 2345;
    const struct stat status = after("file", tree::Kind::file, wanted);
    CHECK(status.st_uid == 1234);
    CHECK(status.st_gid == 2345);
    CHECK((status.st_mode & 07777U) == 06755U);
    // Unchanged mode, changed owner: the kernel clears the bits, so they are set again.
    wanted.uid = 4321;
    CHECK((after("file", tree::Kind::file, wanted).st_mode & 07777U) == 06755U);
    std::filesystem::create_symlink("file", temp.path("link"));
    CHECK(after("link", tree::Kind::symlink, wanted).st_uid == 4321);
  }

  TEST_CASE_FIXTURE(Fixture, "an owner that cannot be set is a problem and costs setuid") {
    test::write_file(temp.path("file"), "x");
    fs::Metadata wanted = mode_and_time(04755);
    wanted.uid = 0xFFFFFFFFU;
    const struct stat status = after("file", tree::Kind::file, wanted);
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].code == ExitCode::partial);
    CHECK((status.st_mode & 07777U) == 0755U);
    CHECK(status.st_mtim.tv_sec == -77);
  }

  TEST_CASE_FIXTURE(Fixture,
                    "a directory is set through its descriptor and only where it differs") {
    std::filesystem::create_directory(temp.path("dir"));
    const auto dir = fs::open_directory(*directory, "dir");
    fs::set_metadata(*dir, mode_and_time(02755), failed);
    const struct stat first = test::stat_of(temp.path("dir"));
    CHECK((first.st_mode & 07777U) == 02755U);
    CHECK(first.st_mtim.tv_sec == -77);
    fs::set_metadata(*dir, mode_and_time(02755), failed);
    CHECK(test::stat_of(temp.path("dir")).st_ctim.tv_nsec == first.st_ctim.tv_nsec);
    CHECK(failed.empty());
  }
}
