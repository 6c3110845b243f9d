// -b, --inplace and --link-dest at the stage: what becomes of a name's old version.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Target;
using tree::RelPath;

namespace {

struct WithOutside : Target {
  std::shared_ptr<fs::Root> outside = fs::Root::open(temp.path("outside"));

  [[nodiscard]] commit::StageOptions keeping(std::shared_ptr<fs::Root> where,
                                             std::string_view below, std::string suffix) const {
    commit::StageOptions options = archive();
    const RelPath path = below.empty() ? RelPath() : RelPath::parse(below);
    options.backup = commit::BackupPlace{std::move(where), path, std::move(suffix)};
    return options;
  }
};

}  // namespace

TEST_SUITE("commit/backups") {
  TEST_CASE_FIXTURE(WithOutside, "the old version is beside the file, the very inode it was") {
    write("f", "old");
    write("gone", "old");
    write("f~", "older");
    const auto old = test::stat_of(path("f")).st_ino;
    commit::Stage stage(root, keeping(nullptr, "", "~"));
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("f"), as_view("new"));
    stage.put_file(top, entry_of("fresh"), as_view("new"));
    test::publish(stage);
    stage.remove(top, "gone", tree::Kind::file);
    test::finish(stage);
    CHECK(all() == test::Paths{"f", "fresh", "f~", "gone~"});
    CHECK(read("f") == "new");
    CHECK(read("f~") == "old");
    CHECK(test::stat_of(path("f~")).st_ino == old);
  }

  TEST_CASE_FIXTURE(WithOutside, "a directory for backups is made where it is needed") {
    make("a/b");
    write("a/b/f", "old");
    REQUIRE(::chmod(path("a").c_str(), 0750) == 0);
    commit::Stage stage(root, keeping(outside, "deep/er", ".was"));
    stage.put_file(stage.existing(RelPath::parse("a/b")), entry_of("f"), as_view("new"));
    test::publish(stage);
    test::finish(stage);
    CHECK(read("a/b/f") == "new");
    CHECK(test::read_file(temp.path("outside/deep/er/a/b/f.was")) == "old");
    CHECK((test::stat_of(temp.path("outside/deep/er/a")).st_mode & 07777U) == 0750);
  }

  TEST_CASE_FIXTURE(WithOutside, "where no backup can be made the file stays") {
    write("f", "old");
    make("f~");
    write("f~/in", "the way");
    commit::Stage stage(root, keeping(nullptr, "", "~"));
    stage.put_file(stage.existing({}), entry_of("f"), as_view("new"));
    CHECK(stage.publish().problems.size() == 1);
    test::finish(stage);
    CHECK(read("f") == "old");
  }

  TEST_CASE_FIXTURE(WithOutside, "new metadata under a shared inode makes no backup") {
    write("f", "same");
    commit::Stage stage(root, keeping(nullptr, "", "~"));
    tree::Entry entry = entry_of("f");
    entry.size = 4;
    stage.put_known(stage.existing({}), entry, RelPath::parse("f"), false);
    test::publish(stage);
    test::finish(stage);
    CHECK(all() == test::Paths{"f"});
  }

  TEST_CASE_FIXTURE(WithOutside, "in place the inode stays and a backup is a copy") {
    write("f", "old content");
    REQUIRE(::link(path("f").c_str(), temp.path("outside/other").c_str()) == 0);
    commit::StageOptions options = keeping(nullptr, "", "~");
    options.in_place = true;
    commit::Stage stage(root, options);
    stage.put_file(stage.existing({}), entry_of("f", tree::Kind::file, 0600), as_view("new"));
    stage.put_file(stage.existing({}), entry_of("fresh"), as_view("new"));
    test::publish(stage);
    test::finish(stage);
    CHECK(test::read_file(temp.path("outside/other")) == "new");
    CHECK(read("f~") == "old content");
    CHECK((test::stat_of(path("f")).st_mode & 07777U) == 0600);
    CHECK(test::stat_of(path("f")).st_mtim.tv_sec == 1600000000);
    CHECK(all() == test::Paths{"f", "fresh", "f~"});
  }

  TEST_CASE_FIXTURE(WithOutside, "an alternate is linked or copied, whatever its kind") {
    test::write_file(temp.path("outside/f"), "there");
    REQUIRE(::symlink("to", temp.path("outside/l").c_str()) == 0);
    commit::Stage stage(root, archive());
    const auto made = stage.create_directory(stage.existing({}), directory_of("d"));
    tree::Entry file = entry_of("f");
    file.size = 5;
    tree::Entry link = entry_of("l", tree::Kind::symlink);
    link.link_target = "to";
    stage.put_alternate(made, file, *outside, RelPath::parse("f"), true);
    stage.put_alternate(made, link, *outside, RelPath::parse("l"), true);
    file.name = "copy";
    stage.put_alternate(made, file, *outside, RelPath::parse("f"), false);
    file.size = 6;
    file.name = "other";
    CHECK_THROWS_AS(stage.put_alternate(made, file, *outside, RelPath::parse("f"), false), Error);
    test::publish(stage);
    test::finish(stage);
    CHECK(test::stat_of(path("d/f")).st_ino == test::stat_of(temp.path("outside/f")).st_ino);
    CHECK(read("d/copy") == "there");
    CHECK(test::stat_of(path("d/copy")).st_nlink == 1);
    CHECK(all() == test::Paths{"d", "d/copy", "d/f", "d/l"});
  }
}
