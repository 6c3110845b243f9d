#include "fs/root.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>
#include <vector>

#include "fs/resolve.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;
using tree::RelPath;

namespace {

int number_of(const auto& call) {
  try {
    call();
  } catch (const FileError& error) {
    return error.number();
  }
  return 0;
}

ino_t inode_of(int fd) {
  struct stat status {};
  REQUIRE(::fstat(fd, &status) == 0);
  return status.st_ino;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& item : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_SUITE("fs/root") {
  TEST_CASE("opens directories below the root and keeps them") {
    const TempDir temp;
    std::filesystem::create_directories(temp.path("a/b/c"));
    const auto root = fs::Root::open(temp.path());
    const auto c = root->directory(RelPath::parse("a/b/c"));
    CHECK(inode_of(c->fd()) == test::stat_of(temp.path("a/b/c")).st_ino);
    CHECK(c->shown() == temp.path("a/b/c"));
    CHECK(c->shown("x") == temp.path("a/b/c/x"));
    CHECK(root->directory(RelPath::parse("a/b/c")) == c);
    CHECK(inode_of(root->directory({})->fd()) == test::stat_of(temp.path()).st_ino);
  }

  TEST_CASE("says what is missing and what is not a directory") {
    const TempDir temp;
    test::write_file(temp.path("file"), "x");
    CHECK(number_of([&] { fs::Root::open(temp.path("none")); }) == ENOENT);
    CHECK(number_of([&] { fs::Root::open(temp.path("file")); }) == ENOTDIR);
    const auto root = fs::Root::open(temp.path());
    CHECK(number_of([&] { (void)root->directory(RelPath::parse("none")); }) == ENOENT);
    CHECK(number_of([&] { (void)root->directory(RelPath::parse("file")); }) == ENOTDIR);
    CHECK(number_of([&] { (void)root->directory(RelPath::parse("file/below")); }) == ENOTDIR);
  }

  TEST_CASE("follows a symlink to the root but none below it") {
    const TempDir temp;
    std::filesystem::create_directories(temp.path("real/inside"));
    std::filesystem::create_directories(temp.path("outside/inner"));
    std::filesystem::create_directory_symlink("real", temp.path("root"));
    std::filesystem::create_directory_symlink("../outside", temp.path("real/out"));
    std::filesystem::create_directory_symlink("inside", temp.path("real/in"));
    const auto root = fs::Root::open(temp.path("root"));
    CHECK(root->directory(RelPath::parse("inside")) != nullptr);
    for (const char* path : {"out", "in", "out/inner"}) {
      CAPTURE(path);
      CHECK(number_of([&] { (void)root->directory(RelPath::parse(path)); }) == ELOOP);
    }
  }

  TEST_CASE("walks component by component where openat2 is missing") {
    const TempDir temp;
    std::filesystem::create_directories(temp.path("a/b"));
    std::filesystem::create_directory_symlink("a", temp.path("link"));
    test::write_file(temp.path("file"), "x");
    const Fd base(::open(temp.path().c_str(), O_PATH | O_DIRECTORY));
    const auto walk = [&](std::string_view path) {
      errno = 0;
      return fs::resolve_directory(base.get(), path, fs::Resolver::walk);
    };
    CHECK(inode_of(walk("a/b").get()) == test::stat_of(temp.path("a/b")).st_ino);
    CHECK(inode_of(walk("").get()) == test::stat_of(temp.path()).st_ino);
    struct Case {
      const char* path;
      int number;
    };
    for (const Case& c : {Case{"link", ELOOP},
                          {"link/b", ELOOP},
                          {"file", ENOTDIR},
                          {"file/x", ENOTDIR},
                          {"none", ENOENT}}) {
      CAPTURE(c.path);
      CHECK_FALSE(walk(c.path));
      CHECK(errno == c.number);
    }
  }

  TEST_CASE("reaches paths longer than PATH_MAX") {
    const TempDir temp;
    const std::string name(200, 'd');
    Fd at(::open(temp.path().c_str(), O_RDONLY | O_DIRECTORY));
    std::string path;
    for (int depth = 0; depth < 60; ++depth) {
      REQUIRE(::mkdirat(at.get(), name.c_str(), 0700) == 0);
      at = Fd(::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY));
      path += (depth == 0 ? "" : "/") + name;
    }
    REQUIRE(path.size() > 12000);
    const auto root = fs::Root::open(temp.path());
    CHECK(inode_of(root->directory(RelPath::parse(path))->fd()) == inode_of(at.get()));
  }

  TEST_CASE("keeps at most 256 descriptors") {
    const TempDir temp;
    for (int i = 0; i < 400; ++i) {
      std::filesystem::create_directory(temp.path(std::to_string(i)));
    }
    const auto root = fs::Root::open(temp.path());
    const std::size_t before = open_descriptors();
    for (int i = 0; i < 400; ++i) (void)root->directory(RelPath::parse(std::to_string(i)));
    CHECK(open_descriptors() == before + 256);
    root->forget({});
    CHECK(open_descriptors() == before);
  }

  TEST_CASE("forgets what lies at and below a path and nothing else") {
    const TempDir temp;
    for (const char* path : {"a/b", "ab"}) std::filesystem::create_directories(temp.path(path));
    const auto root = fs::Root::open(temp.path());
    const auto old_b = root->directory(RelPath::parse("a/b"));
    const auto old_ab = root->directory(RelPath::parse("ab"));
    root->forget(RelPath::parse("a"));
    CHECK(root->directory(RelPath::parse("a/b")) != old_b);
    CHECK(root->directory(RelPath::parse("ab")) == old_ab);
  }

  TEST_CASE("a directory swapped for a symlink is refused afresh") {
    const TempDir temp;
    std::filesystem::create_directories(temp.path("root/a"));
    std::filesystem::create_directories(temp.path("outside"));
    const auto root = fs::Root::open(temp.path("root"));
    (void)root->directory(RelPath::parse("a"));
    std::filesystem::remove(temp.path("root/a"));
    std::filesystem::create_directory_symlink("../outside", temp.path("root/a"));
    root->forget(RelPath::parse("a"));
    CHECK(number_of([&] { (void)root->directory(RelPath::parse("a")); }) == ELOOP);
  }

  TEST_CASE("is safe from many threads") {
    const TempDir temp;
    for (int i = 0; i < 300; ++i) std::filesystem::create_directory(temp.path(std::to_string(i)));
    const auto root = fs::Root::open(temp.path());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&root, t] {
        for (int i = 0; i < 900; ++i) {
          const auto path = RelPath::parse(std::to_string((i * (t + 3)) % 300));
          if (root->directory(path)->fd() < 0) std::abort();
          if (i % 100 == 0) root->forget(path);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(root->directory(RelPath::parse("7")) != nullptr);
  }

  TEST_CASE("says what the operator's path is") {
    const TempDir temp;
    test::write_file(temp.path("file"), "x");
    std::filesystem::create_symlink("file", temp.path("link"));
    std::filesystem::create_symlink("none", temp.path("dangling"));
    CHECK(fs::kind_of(temp.path(), true) == tree::Kind::directory);
    CHECK(fs::kind_of(temp.path("link"), true) == tree::Kind::file);
    CHECK(fs::kind_of(temp.path("link"), false) == tree::Kind::symlink);
    CHECK_FALSE(fs::kind_of(temp.path("dangling"), true));
    CHECK_FALSE(fs::kind_of(temp.path("file/x"), true));
    fs::make_directory(temp.path("made"));
    CHECK(fs::kind_of(temp.path("made"), false) == tree::Kind::directory);
    CHECK(number_of([&] { fs::make_directory(temp.path("made")); }) == EEXIST);
  }

  TEST_CASE("follows symlinks as far as it was told") {
    const TempDir temp;
    std::filesystem::create_directories(temp.path("outer/root/real"));
    std::filesystem::create_directories(temp.path("secret"));
    test::write_file(temp.path("outer/shared"), "shared");
    test::write_file(temp.path("secret/file"), "secret");
    std::filesystem::create_symlink("real", temp.path("outer/root/inside"));
    std::filesystem::create_symlink("../shared", temp.path("outer/root/up"));
    std::filesystem::create_symlink("../../secret", temp.path("outer/root/out"));
    std::filesystem::create_symlink(temp.path("secret"), temp.path("outer/root/absolute"));
    const auto outer = fs::Root::open(temp.path("outer"));
    const auto root = fs::Root::below(outer, RelPath::parse("root"));
    const auto enter = [&](const char* name) {
      return number_of([&] { (void)root->directory(RelPath::parse(name)); });
    };
    CHECK(enter("inside") == ELOOP);
    root->follow(fs::Links::beneath);
    CHECK(enter("inside") == 0);
    CHECK(enter("out") == EXDEV);
    CHECK(enter("absolute") == EXDEV);
    CHECK(number_of([&] { (void)root->open({}, "up", O_RDONLY); }) == 0);
    root->follow(fs::Links::anywhere);
    CHECK(enter("out") == 0);
    CHECK(enter("absolute") == 0);
  }
}
