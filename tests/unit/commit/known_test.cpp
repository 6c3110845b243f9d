#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Paths;
using test::Target;
using tree::RelPath;

namespace {

ino_t inode(const Target& target, std::string_view below) {
  return test::stat_of(target.path(below)).st_ino;
}

tree::Entry sized(std::string name, std::size_t bytes, unsigned mode = 0644) {
  tree::Entry entry = entry_of(std::move(name), tree::Kind::file, mode);
  entry.size = bytes;
  return entry;
}

}  // namespace

namespace {

// Opens `name` of `from` as often as it is asked to.
std::function<fs::InputFile()> opener_of(const fs::DirectoryRef& from, std::string name) {
  return [from, name = std::move(name)] { return fs::InputFile(*from, name); };
}

}  // namespace

TEST_SUITE("commit/known content") {
  TEST_CASE_FIXTURE(Target, "hard links to what is staged, staged in a new directory, or there") {
    write("there", "1");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto made = stage.create_directory(top, directory_of("d"));
    stage.put_file(top, entry_of("first"), as_view("2"));
    stage.put_file(made, entry_of("inner"), as_view("3"));
    stage.put_hard_link(top, entry_of("a"), RelPath::parse("first"));
    stage.put_hard_link(made, entry_of("b"), RelPath::parse("first"));
    stage.put_hard_link(top, entry_of("c"), RelPath::parse("d/inner"));
    stage.put_hard_link(made, entry_of("e"), RelPath::parse("there"));
    CHECK_THROWS_AS(stage.put_hard_link(top, entry_of("x"), RelPath::parse("none")), FileError);
    CHECK(test::publish(stage).files == 6);
    stage.put_hard_link(top, entry_of("later"), RelPath::parse("d/inner"));
    test::publish(stage);
    test::finish(stage);
    CHECK(inode(*this, "first") == inode(*this, "a"));
    CHECK(inode(*this, "first") == inode(*this, "d/b"));
    CHECK(inode(*this, "d/inner") == inode(*this, "c"));
    CHECK(inode(*this, "d/inner") == inode(*this, "later"));
    CHECK(inode(*this, "there") == inode(*this, "d/e"));
    CHECK_FALSE(has_litter());
  }

  TEST_CASE_FIXTURE(Target, "a hard link that is there already leaves no litter") {
    write("a", "1");
    std::filesystem::create_hard_link(path("a"), path("b"));
    commit::Stage stage(root, archive());
    stage.put_hard_link(stage.existing({}), entry_of("b"), RelPath::parse("a"));
    CHECK(test::publish(stage).files == 1);
    test::finish(stage);
    CHECK(inode(*this, "a") == inode(*this, "b"));
    CHECK(all() == Paths{"a", "b"});
  }

  TEST_CASE_FIXTURE(Target, "a staged first name wins over the published one") {
    write("first", "old");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("first"), as_view("new"));
    stage.put_hard_link(top, entry_of("second"), RelPath::parse("first"));
    test::publish(stage);
    test::finish(stage);
    CHECK(read("second") == "new");
  }

  TEST_CASE_FIXTURE(Target, "known content is linked only with all metadata equal") {
    struct Case {
      const char* name;
      unsigned mode;
      std::uint32_t nanoseconds;
      bool may_link;
      bool linked;
    };
    for (const Case& c :
         {Case{"same", 0644, 123456789, true, true},
          Case{"forbidden", 0644, 123456789, false, false},
          Case{"mode", 0600, 123456789, true, false}, Case{"time", 0644, 1, true, false}}) {
      CAPTURE(c.name);
      const Target target;
      target.write("old", "content");
      REQUIRE(::chmod(target.path("old").c_str(), 0644) == 0);
      test::set_mtime(target.path("old"), 1600000000, 123456789);
      const ino_t old = inode(target, "old");
      commit::Stage stage(target.root, archive());
      tree::Entry entry = sized("new", 7, c.mode);
      entry.modified.nanoseconds = c.nanoseconds;
      stage.put_known(stage.existing({}), entry, RelPath::parse("old"), c.may_link);
      stage.remove(stage.existing({}), "old", tree::Kind::file);
      test::publish(stage);
      test::finish(stage);
      CHECK(target.read("new") == "content");
      CHECK((inode(target, "new") == old) == c.linked);
      CHECK((test::stat_of(target.path("new")).st_mode & 07777U) == c.mode);
      CHECK(test::stat_of(target.path("new")).st_mtim.tv_nsec == c.nanoseconds);
    }
  }

  TEST_CASE_FIXTURE(Target, "known content that has changed is refused") {
    write("old", "longer than planned");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    CHECK_THROWS_AS(stage.put_known(top, sized("new", 3), RelPath::parse("old"), true), Error);
    CHECK_THROWS_AS(stage.put_known(top, sized("new", 3), RelPath::parse("gone"), true), Error);
    CHECK(test::publish(stage).files == 0);
  }

  TEST_CASE_FIXTURE(Target, "local files of every size with their holes") {
    std::string big(3000000, 'b');
    big += "end";
    test::write_file(temp.path("outside/small"), "abc");
    test::write_file(temp.path("outside/big"), big);
    test::write_file(temp.path("outside/empty"), "");
    test::write_file(temp.path("outside/holes"), "data");
    REQUIRE(::truncate(temp.path("outside/holes").c_str(), 8 << 20) == 0);
    const auto from = fs::Root::open(temp.path("outside"))->directory({});
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto made = stage.create_directory(top, directory_of("d"));
    for (const auto& place : {top, made}) {
      CHECK(stage.put_local(place, sized("small", 3), opener_of(from, "small")) == 3);
      CHECK(stage.put_local(place, sized("big", big.size(), 0600), opener_of(from, "big")) ==
            big.size());
      CHECK(stage.put_local(place, sized("empty", 0), opener_of(from, "empty")) == 0);
      CHECK(stage.put_local(place, sized("holes", 8 << 20), opener_of(from, "holes")) == 8 << 20);
    }
    test::publish(stage);
    test::finish(stage);
    for (const std::string below : {"", "d/"}) {
      CHECK(read(below + "small") == "abc");
      CHECK(read(below + "big") == big);
      CHECK(read(below + "empty").empty());
      CHECK(test::stat_of(path(below + "holes")).st_blocks < 100);
      CHECK(test::stat_of(path(below + "holes")).st_size == 8 << 20);
      CHECK(test::stat_of(path(below + "big")).st_mtim.tv_nsec == 123456789);
    }
  }

  TEST_CASE_FIXTURE(Target, "a source that is gone has vanished and a fifo does not block") {
    REQUIRE(::mkfifo(temp.path("outside/pipe").c_str(), 0600) == 0);
    const auto from = fs::Root::open(temp.path("outside"))->directory({});
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    try {
      stage.put_local(top, entry_of("f"), opener_of(from, "gone"));
      FAIL("copied what is not there");
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::vanished);
    }
    try {
      stage.put_local(top, entry_of("f"), opener_of(from, "pipe"));
      FAIL("copied a fifo");
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::partial);
    }
    CHECK(test::publish(stage).files == 0);
  }
}
