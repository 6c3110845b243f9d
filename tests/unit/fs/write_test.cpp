#include "fs/write.hpp"

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
};

int number_of(const auto& call) {
  try {
    call();
  } catch (const FileError& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_SUITE("fs/write") {
  TEST_CASE_FIXTURE(Fixture, "a new file never takes or follows an existing name") {
    test::write_file(temp.path("taken"), "x");
    std::filesystem::create_symlink("planted", temp.path("link"));
    CHECK(number_of([&] { (void)fs::create_file(*directory, "taken", 0600); }) == EEXIST);
    CHECK(number_of([&] { (void)fs::create_file(*directory, "link", 0600); }) == EEXIST);
    CHECK_FALSE(test::exists(temp.path("planted")));
    const Fd fd = fs::create_file(*directory, "new", 0600);
    fs::write_at(fd.get(), "new", 3, as_view("abc"));
    CHECK(test::read_file(temp.path("new")) == std::string("\0\0\0abc", 6));
  }

  TEST_CASE_FIXTURE(Fixture, "a full disk is a file_io error, others are partial") {
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    if (!full) return;
    try {
      fs::write_at(full.get(), "full", 0, as_view("x"));
      FAIL("wrote to a full disk");
    } catch (const FileError& error) {
      CHECK(error.code() == ExitCode::file_io);
      CHECK(error.number() == ENOSPC);
    }
  }

  TEST_CASE_FIXTURE(Fixture, "names go and gone is fine") {
    test::write_file(temp.path("f"), "x");
    std::filesystem::create_directory(temp.path("d"));
    CHECK(fs::remove_file(*directory, "f"));
    CHECK_FALSE(fs::remove_file(*directory, "f"));
    CHECK(number_of([&] { fs::remove_directory(*directory, "d"); }) == 0);
    CHECK_FALSE(fs::remove_directory(*directory, "d"));
  }

  TEST_CASE_FIXTURE(Fixture, "exchange swaps a file and a directory") {
    test::write_file(temp.path("f"), "x");
    std::filesystem::create_directory(temp.path("d"));
    if (!fs::exchange({*directory, "f"}, {*directory, "d"})) return;
    CHECK(std::filesystem::is_directory(temp.path("f")));
    CHECK(test::read_file(temp.path("d")) == "x");
  }

  TEST_CASE_FIXTURE(Fixture, "special files are made as asked") {
    tree::Entry entry;
    entry.kind = tree::Kind::fifo;
    fs::make_special(*directory, "pipe", entry);
    CHECK(S_ISFIFO(test::stat_of(temp.path("pipe")).st_mode));
    entry.kind = tree::Kind::socket;
    fs::make_special(*directory, "sock", entry);
    CHECK(S_ISSOCK(test::stat_of(temp.path("sock")).st_mode));
    entry.kind = tree::Kind::file;
    CHECK_THROWS_AS(fs::make_special(*directory, "file", entry), Error);
  }

  TEST_CASE_FIXTURE(Fixture, "a lock is exclusive until its descriptor closes") {
    Fd one(::open(temp.path().c_str(), O_RDONLY | O_DIRECTORY));
    const Fd other(::open(temp.path().c_str(), O_RDONLY | O_DIRECTORY));
    CHECK(fs::try_lock(one.get()));
    CHECK_FALSE(fs::try_lock(other.get()));
    one.reset();
    CHECK(fs::try_lock(other.get()));
  }

  TEST_CASE_FIXTURE(Fixture, "a tree goes with all below it but what links point to") {
    std::filesystem::create_directories(temp.path("outside/kept"));
    std::filesystem::create_directories(temp.path("t/a/b/c"));
    test::write_file(temp.path("t/a/b/f"), "x");
    std::filesystem::create_directory_symlink("../../outside", temp.path("t/a/link"));
    REQUIRE(::chmod(temp.path("t/a/b").c_str(), 0000) == 0);
    fs::remove_tree(*directory, "t");
    CHECK_FALSE(test::exists(temp.path("t")));
    CHECK(test::exists(temp.path("outside/kept")));
    CHECK(fs::names_in(*directory) == std::vector<std::string>{"outside"});
    std::filesystem::create_directory_symlink("outside", temp.path("link"));
    fs::remove_tree(*directory, "link");
    CHECK(test::exists(temp.path("outside/kept")));
    CHECK_FALSE(test::exists(temp.path("link")));
  }

  TEST_CASE_FIXTURE(Fixture, "a tree of any depth goes with few descriptors") {
    Fd at(::open(temp.path().c_str(), O_RDONLY | O_DIRECTORY));
    for (int depth = 0; depth < 3000; ++depth) {
      REQUIRE(::mkdirat(at.get(), "deep", 0700) == 0);
      at = Fd(::openat(at.get(), "deep", O_RDONLY | O_DIRECTORY));
    }
    fs::remove_tree(*directory, "deep");
    CHECK(fs::names_in(*directory).empty());
  }

  TEST_CASE("the umask is read without being changed") {
    const mode_t before = ::umask(027);
    CHECK(fs::current_umask() == 027U);
    CHECK(::umask(before) == 027U);
  }

  TEST_CASE_FIXTURE(Fixture, "a punched hole reads as zeros") {
    const Fd fd = fs::create_file(*directory, "f", 0600);
    fs::write_at(fd.get(), "f", 0, as_view(std::string(100000, 'x')));
    fs::punch_hole(fd.get(), "f", 1000, 90000);
    const std::string content = test::read_file(temp.path("f"));
    CHECK(content == std::string(1000, 'x') + std::string(90000, '\0') + std::string(9000, 'x'));
  }
}
