#include "fs/file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;

namespace {

fs::DirectoryRef open_dir(const TempDir& temp) {
  return fs::Root::open(temp.path())->directory({});
}

std::string content_of(const fs::InputFile& file) {
  std::string content(static_cast<std::size_t>(file.bytes()), '\0');
  content.resize(file.read(0, std::as_writable_bytes(std::span(content.data(), content.size()))));
  return content;
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

TEST_SUITE("fs/file") {
  TEST_CASE("reads at any offset and knows size and time") {
    const TempDir temp;
    test::write_file(temp.path("f"), "hello world");
    test::set_mtime(temp.path("f"), 1000, 42);
    const fs::InputFile file(*open_dir(temp), "f");
    CHECK(file.bytes() == 11);
    CHECK(file.modified() == tree::Timestamp{1000, 42});
    CHECK(file.is(11, {1000, 42}));
    CHECK_FALSE(file.is(11, {1000, 43}));
    CHECK(content_of(file) == "hello world");
    std::byte tail[10];
    CHECK(file.read(6, tail) == 5);
    CHECK(as_text(View(tail).first(5)) == "world");
    CHECK(file.read(100, tail) == 0);
  }

  TEST_CASE("refuses what is not a regular file without blocking") {
    const TempDir temp;
    REQUIRE(::mkfifo(temp.path("pipe").c_str(), 0600) == 0);
    std::filesystem::create_directory(temp.path("dir"));
    test::write_file(temp.path("real"), "x");
    std::filesystem::create_symlink("real", temp.path("link"));
    const auto directory = open_dir(temp);
    CHECK(number_of([&] { fs::InputFile(*directory, "pipe"); }) == EINVAL);
    CHECK(number_of([&] { fs::InputFile(*directory, "dir"); }) == EINVAL);
    CHECK(number_of([&] { fs::InputFile(*directory, "link"); }) == ELOOP);
    CHECK(number_of([&] { fs::InputFile(*directory, "none"); }) == ENOENT);
  }

  TEST_CASE("notices a change of size, time or content") {
    const TempDir temp;
    test::write_file(temp.path("f"), "abc");
    const auto directory = open_dir(temp);
    const fs::InputFile file(*directory, "f");
    CHECK_FALSE(file.changed());
    test::write_file(temp.path("f"), "abcd");
    CHECK(file.changed());
    const fs::InputFile again(*directory, "f");
    test::set_mtime(temp.path("f"), 5, 5);
    CHECK(again.changed());
  }

  TEST_CASE("a file that shrinks ends early instead of killing us") {
    const TempDir temp;
    test::write_file(temp.path("f"), std::string(100000, 'x'));
    const fs::InputFile file(*open_dir(temp), "f");
    REQUIRE(::truncate(temp.path("f").c_str(), 10) == 0);
    CHECK(content_of(file) == "xxxxxxxxxx");
    CHECK(file.changed());
  }

  TEST_CASE("finds data and holes") {
    const TempDir temp;
    test::write_file(temp.path("f"), "");
    REQUIRE(::truncate(temp.path("f").c_str(), 1 << 20) == 0);
    {
      std::fstream out(temp.path("f"), std::ios::in | std::ios::out);
      out.seekp(512 << 10);
      out << "data";
    }
    const fs::InputFile file(*open_dir(temp), "f");
    CHECK(file.sparse());
    CHECK(file.next_data(0) == 512 << 10);
    CHECK(file.next_hole(0) == 0);
    CHECK(file.next_hole(512 << 10) < 1 << 20);
    CHECK(file.next_data(600 << 10) == 1 << 20);
    CHECK(file.next_data(5 << 20) == 1 << 20);
  }

  TEST_CASE("small files are replaced whole and their parents made private") {
    const TempDir temp;
    const std::string path = temp.path("a/b/identity");
    CHECK_FALSE(fs::read_small_file(path, 100));
    CHECK_FALSE(fs::mode_of(path));
    fs::write_small_file(path, "secret", 0600);
    CHECK(fs::read_small_file(path, 100) == "secret");
    CHECK(fs::mode_of(path) == 0600U);
    CHECK((test::stat_of(temp.path("a/b")).st_mode & 07777U) == 0700U);
    fs::write_small_file(path, "other", 0644);
    CHECK(fs::read_small_file(path, 5) == "other");
    CHECK(fs::mode_of(path) == 0644U);
    CHECK_THROWS_AS((void)fs::read_small_file(path, 4), FileError);
    CHECK(std::distance(std::filesystem::directory_iterator(temp.path("a/b")), {}) == 1);
  }

  TEST_CASE("a spill gives back what was appended") {
    fs::Spill spill;
    spill.append(as_view("hello "));
    spill.append(as_view("world"));
    CHECK(spill.bytes() == 11);
    std::byte out[5];
    spill.read(6, out);
    CHECK(as_text(out) == "world");
    CHECK_THROWS_AS(spill.read(7, out), Error);
  }
}
