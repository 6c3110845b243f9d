#include "commit/stage.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <thread>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Paths;
using test::Target;
using tree::RelPath;

TEST_SUITE("commit/stage") {
  TEST_CASE_FIXTURE(Target, "nothing is on disk before the first entry is staged") {
    commit::Stage stage(root, archive());
    (void)stage.existing({});
    CHECK(all().empty());
    CHECK(stage.publish().files == 0);
    CHECK(all().empty());
  }

  TEST_CASE_FIXTURE(Target, "a file gets its name with publish and not before") {
    write("f", "old");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("f"), as_view("new"));
    stage.put_file(top, entry_of("g"), as_view(""));
    CHECK(read("f") == "old");
    CHECK_FALSE(has("g"));
    CHECK(test::publish(stage).files == 2);
    CHECK(read("f") == "new");
    CHECK(read("g").empty());
    test::finish(stage);
    CHECK(all() == Paths{"f", "g"});
    const struct stat status = test::stat_of(path("f"));
    CHECK((status.st_mode & 07777U) == 0644U);
    CHECK(status.st_mtim.tv_sec == 1600000000);
    CHECK(status.st_mtim.tv_nsec == 123456789);
  }

  TEST_CASE_FIXTURE(Target, "with munged links a symlink leads nowhere") {
    commit::StageOptions options = archive();
    options.munge_links = true;
    commit::Stage stage(root, options);
    tree::Entry link = entry_of("l", tree::Kind::symlink);
    link.link_target = "../outside";
    stage.put_other(stage.existing({}), link);
    test::publish(stage);
    test::finish(stage);
    CHECK(std::filesystem::read_symlink(path("l")) == "/rsyncd-munged/../outside");
  }

  TEST_CASE_FIXTURE(Target, "what is not published is discarded without a trace") {
    write("f", "old");
    {
      commit::Stage stage(root, archive());
      const auto top = stage.existing({});
      stage.put_file(top, entry_of("f"), as_view("new"));
      const auto made = stage.create_directory(top, directory_of("d"));
      stage.put_file(made, entry_of("x"), as_view("x"));
      (void)stage.create_directory(made, directory_of("e", 0000));
      auto writer = stage.write_file(made, entry_of("w"));
      writer->write(0, as_view("half"));
      CHECK(has_litter());
    }
    CHECK(all() == Paths{"f"});
    CHECK(read("f") == "old");
  }

  TEST_CASE_FIXTURE(Target, "several batches go on where the last one ended") {
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto made = stage.create_directory(top, directory_of("d"));
    stage.put_file(made, entry_of("a"), as_view("1"));
    CHECK(test::publish(stage).files == 1);
    CHECK(read("d/a") == "1");
    stage.put_file(made, entry_of("b"), as_view("2"));
    stage.put_file(made, entry_of("a"), as_view("3"));
    const auto inner = stage.create_directory(made, directory_of("e"));
    stage.put_file(inner, entry_of("c"), as_view("4"));
    CHECK(read("d/a") == "1");
    CHECK_FALSE(has("d/b"));
    CHECK(test::publish(stage).files == 3);
    CHECK(read("d/a") == "3");
    CHECK(read("d/e/c") == "4");
    test::finish(stage);
    CHECK(all() == Paths{"d", "d/a", "d/b", "d/e", "d/e/c"});
  }

  TEST_CASE_FIXTURE(Target, "names of any bytes") {
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const std::string longest(255, 'n');
    for (const std::string& name : {longest, std::string("a\nb"), std::string("\xff\xfe")}) {
      stage.put_file(top, entry_of(name), as_view(name));
    }
    CHECK(test::publish(stage).files == 3);
    test::finish(stage);
    CHECK(read(longest) == longest);
    CHECK(read("a\nb") == "a\nb");
    CHECK(read("\xff\xfe") == "\xff\xfe");
  }

  TEST_CASE_FIXTURE(Target, "trees deeper than PATH_MAX are built and published") {
    commit::Stage stage(root, archive());
    auto place = stage.existing({});
    for (int i = 0; i < 40; ++i) {
      place = stage.create_directory(place, directory_of(std::string(200, 'd')));
    }
    stage.put_file(place, entry_of("f"), as_view("deep"));
    test::publish(stage);
    stage.put_file(place, entry_of("g"), as_view("deep"));
    test::publish(stage);
    test::finish(stage);
    std::string text = std::string(200, 'd');
    for (int i = 1; i < 40; ++i) text += '/' + std::string(200, 'd');
    const auto listing = fs::list(*root->directory(RelPath::parse(text)), {});
    CHECK(listing.entries.size() == 2);
    CHECK_FALSE(has_litter());
  }

  TEST_CASE_FIXTURE(Target, "links and special files") {
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto made = stage.create_directory(top, directory_of("d"));
    for (const auto& place : {top, made}) {
      tree::Entry link = entry_of("link", tree::Kind::symlink, 0777);
      link.link_target = "no/such/../target";
      stage.put_other(place, link);
      stage.put_other(place, entry_of("pipe", tree::Kind::fifo, 0622));
      stage.put_other(place, entry_of("sock", tree::Kind::socket, 0700));
    }
    CHECK(test::publish(stage).files == 6);
    test::finish(stage);
    for (const std::string below : {"", "d/"}) {
      CHECK(std::filesystem::read_symlink(path(below + "link")) == "no/such/../target");
      CHECK(test::stat_of(path(below + "link")).st_mtim.tv_nsec == 123456789);
      CHECK(test::stat_of(path(below + "pipe")).st_mode == (S_IFIFO | 0622U));
      CHECK(test::stat_of(path(below + "sock")).st_mode == (S_IFSOCK | 0700U));
    }
  }

  TEST_CASE_FIXTURE(Target, "one kind replaces another") {
    write("file", "x");
    make("dir");
    std::filesystem::create_symlink("file", path("link"));
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("dir"), as_view("now a file"));
    const auto made = stage.create_directory(top, directory_of("file"));
    stage.put_file(made, entry_of("inside"), as_view("y"));
    (void)stage.create_directory(top, directory_of("link"));
    test::publish(stage);
    test::finish(stage);
    CHECK(read("dir") == "now a file");
    CHECK(read("file/inside") == "y");
    CHECK(all() == Paths{"dir", "file", "file/inside", "link"});
    CHECK(S_ISDIR(test::stat_of(path("link")).st_mode));
  }

  TEST_CASE_FIXTURE(Target, "a directory that is not empty is not replaced and told of") {
    make("dir/full");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("dir"), as_view("file"));
    stage.put_file(top, entry_of("other"), as_view("file"));
    const auto published = stage.publish();
    CHECK(published.files == 1);
    REQUIRE(published.problems.size() == 1);
    CHECK(published.problems[0].code == ExitCode::partial);
    CHECK(published.problems[0].message == "cannot replace non-empty directory " + path("dir"));
    test::finish(stage);
    CHECK(all() == Paths{"dir", "dir/full", "other"});
  }

  TEST_CASE_FIXTURE(Target, "a new directory that cannot appear takes nothing with it") {
    make("dir/full");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto made = stage.create_directory(top, directory_of("dir"));
    stage.put_file(made, entry_of("x"), as_view("x"));
    CHECK(stage.publish().problems.size() == 1);
    CHECK_THROWS_AS(stage.put_file(made, entry_of("y"), as_view("y")), Error);
    stage.finish([](const tree::Problem&) {});
    CHECK(all() == Paths{"dir", "dir/full"});
  }

  TEST_CASE_FIXTURE(Target, "removes names of every kind and gone is fine") {
    write("f", "x");
    make("d/e");
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    const auto d = stage.existing(RelPath::parse("d"));
    stage.remove(top, "f", tree::Kind::file);
    stage.remove(top, "f", tree::Kind::file);
    CHECK_THROWS_AS(stage.remove(top, "d", tree::Kind::directory), FileError);
    stage.remove(d, "e", tree::Kind::directory);
    stage.remove(top, "d", tree::Kind::directory);
    stage.remove(top, "d", tree::Kind::directory);
    test::finish(stage);
    CHECK(all().empty());
  }

  TEST_CASE_FIXTURE(Target, "many threads stage at once") {
    make("old");
    commit::Stage stage(root, archive());
    const auto old = stage.existing(RelPath::parse("old"));
    const auto fresh = stage.create_directory(stage.existing({}), directory_of("new"));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 100; ++i) {
          const std::string name = std::to_string(t) + '-' + std::to_string(i);
          stage.put_file(old, entry_of(name), as_view(name));
          stage.put_file(fresh, entry_of(name), as_view(name));
          auto writer = stage.write_file(old, entry_of(name + "w"));
          writer->write(0, as_view(name));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(test::publish(stage).files == 800);
    test::finish(stage);
    CHECK(all().size() == 802);
    CHECK(read("old/3-99") == "3-99");
    CHECK(read("new/0-0") == "0-0");
  }
}
