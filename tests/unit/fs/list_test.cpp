#include "fs/list.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;
using tree::Kind;

namespace {

tree::Listing list_of(const TempDir& temp, const fs::ListOptions& options = {}) {
  return fs::list(*fs::Root::open(temp.path())->directory({}), options);
}

std::vector<std::string> names_of(const tree::Listing& listing) {
  std::vector<std::string> names;
  for (const auto& entry : listing.entries) names.push_back(entry.name);
  return names;
}

}  // namespace

TEST_SUITE("fs/list") {
  TEST_CASE("sorts names as bytes and leaves staging out") {
    const TempDir temp;
    const std::string longest(255, 'x');
    const std::vector<std::string> sorted = {"\n",    " new\nline", "A",         "a",
                                             "a\x01", "abcdefgh",   "abcdefgha", "abcdefghb",
                                             "b",     longest,      "\x80\xff",  "\xc3\xa4"};
    for (const std::string& name : sorted) test::write_file(temp.path(name), name);
    std::filesystem::create_directory(temp.path(tree::stage_name));
    const auto listing = list_of(temp);
    CHECK(listing.complete);
    CHECK(listing.problems.empty());
    CHECK(names_of(listing) == sorted);
    CHECK(listing.entries[1].size == sorted[1].size());
  }

  TEST_CASE("reports kinds and values exactly") {
    const TempDir temp;
    test::write_file(temp.path("file"), "12345");
    REQUIRE(::chmod(temp.path("file").c_str(), 04751) == 0);
    test::set_mtime(temp.path("file"), 1234567890, 123456789);
    std::filesystem::create_hard_link(temp.path("file"), temp.path("hard"));
    std::filesystem::create_directory(temp.path("dir"));
    const std::string target(4000, 't');
    std::filesystem::create_symlink(target, temp.path("link"));
    REQUIRE(::mkfifo(temp.path("pipe").c_str(), 0600) == 0);
    REQUIRE(::mknod(temp.path("sock").c_str(), S_IFSOCK | 0600, 0) == 0);
    const auto listing = list_of(temp);
    REQUIRE(names_of(listing) ==
            std::vector<std::string>{"dir", "file", "hard", "link", "pipe", "sock"});
    const auto& entries = listing.entries;
    CHECK(entries[0].kind == Kind::directory);
    CHECK(entries[0].size > 0);  // for listings
    CHECK(entries[1].kind == Kind::file);
    CHECK(entries[1].mode == 04751);
    CHECK(entries[1].size == 5);
    CHECK(entries[1].links == 2);
    CHECK(entries[1].modified == tree::Timestamp{1234567890, 123456789});
    CHECK(entries[1].uid == ::geteuid());
    CHECK(entries[1].inode == entries[2].inode);
    CHECK(entries[3].kind == Kind::symlink);
    CHECK(entries[3].link_target == target);
    CHECK(entries[3].size == 4000);
    CHECK(entries[4].kind == Kind::fifo);
    CHECK(entries[5].kind == Kind::socket);
  }

  TEST_CASE("reports devices by their numbers") {
    const TempDir temp;
    if (::mknod(temp.path("null").c_str(), S_IFCHR | 0600, ::makedev(1, 3)) != 0) {
      MESSAGE("skipped: may not make devices");
      return;
    }
    const auto listing = list_of(temp);
    CHECK(listing.entries.at(0).kind == Kind::char_device);
    CHECK(listing.entries.at(0).device_major == 1);
    CHECK(listing.entries.at(0).device_minor == 3);
  }

  TEST_CASE("times before 1970 keep their nanoseconds") {
    const TempDir temp;
    test::write_file(temp.path("old"), "");
    test::set_mtime(temp.path("old"), -5, 999999999);
    CHECK(list_of(temp).entries.at(0).modified == tree::Timestamp{-5, 999999999});
  }

  TEST_CASE("knows a file with holes") {
    const TempDir temp;
    test::write_file(temp.path("full"), std::string(1 << 20, 'x'));
    test::write_file(temp.path("holes"), "x");
    REQUIRE(::truncate(temp.path("holes").c_str(), 1 << 20) == 0);
    const auto listing = list_of(temp);
    CHECK_FALSE(listing.entries.at(0).sparse);
    CHECK(listing.entries.at(1).sparse);
  }

  TEST_CASE("asks the filter with name and kind") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    test::write_file(temp.path("b"), "");
    std::filesystem::create_directory(temp.path("c"));
    fs::ListOptions options;
    options.keep = [](std::string_view name, bool is_directory) {
      return is_directory || name == "b";
    };
    CHECK(names_of(list_of(temp, options)) == std::vector<std::string>{"b", "c"});
  }

  TEST_CASE("leaves link targets unread when asked to") {
    const TempDir temp;
    std::filesystem::create_symlink("target", temp.path("link"));
    fs::ListOptions options;
    options.links = false;
    const auto listing = list_of(temp, options);
    CHECK(listing.entries.at(0).link_target.empty());
    CHECK(listing.entries.at(0).kind == Kind::symlink);
  }

  TEST_CASE("names the owners that occur") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    fs::ListOptions options;
    options.owners = true;
    const auto listing = list_of(temp, options);
    CHECK(listing.users.size() == 1);
    CHECK(listing.users.at(::geteuid()) == fs::owners().user_name(::geteuid()).value_or("?"));
    CHECK(listing.groups.contains(listing.entries.at(0).gid));
  }

  TEST_CASE("an owner without a name is absent from the names") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    if (::chown(temp.path("a").c_str(), 3999999, 3999999) != 0) {
      MESSAGE("skipped: not root");
      return;
    }
    fs::ListOptions options;
    options.owners = true;
    const auto listing = list_of(temp, options);
    CHECK(listing.entries.at(0).uid == 3999999);
    CHECK(listing.users.empty());
    CHECK(listing.groups.empty());
  }

  TEST_CASE("a directory that cannot be read is a problem and incomplete") {
    const TempDir temp;
    if (::geteuid() == 0) {
      MESSAGE("skipped: root may read everything");
      return;
    }
    std::filesystem::create_directory(temp.path("closed"));
    const auto root = fs::Root::open(temp.path());
    for (const mode_t mode : {0300, 0400, 0000}) {
      CAPTURE(mode);
      REQUIRE(::chmod(temp.path("closed").c_str(), mode) == 0);
      root->forget({});
      const auto listing = fs::list(*root->directory(tree::RelPath::parse("closed")), {});
      CHECK_FALSE(listing.complete);
      REQUIRE(listing.problems.size() == 1);
      CHECK(listing.problems[0].code == ExitCode::partial);
      CHECK(listing.problems[0].message ==
            "cannot read directory " + temp.path("closed") + ": Permission denied");
    }
  }

  TEST_CASE("lists the same directory again and from two threads") {
    const TempDir temp;
    for (int i = 0; i < 2000; ++i) test::write_file(temp.path(std::to_string(i)), "");
    const auto directory = fs::Root::open(temp.path())->directory({});
    std::size_t counts[2] = {};
    std::thread other([&] { counts[0] = fs::list(*directory, {}).entries.size(); });
    counts[1] = fs::list(*directory, {}).entries.size();
    other.join();
    CHECK(counts[0] == 2000);
    CHECK(counts[1] == 2000);
    CHECK(fs::list(*directory, {}).entries.size() == 2000);
  }

  TEST_CASE("examines one entry and the directory itself") {
    const TempDir temp;
    test::write_file(temp.path("a"), "abc");
    const auto directory = fs::Root::open(temp.path())->directory({});
    CHECK(fs::examine(*directory, "a", {})->size == 3);
    CHECK(fs::examine(*directory, "a", {})->name == "a");
    CHECK_FALSE(fs::examine(*directory, "b", {}));
    const auto self = fs::examine(*directory, fs::ListOptions{});
    CHECK(self.name.empty());
    CHECK(self.kind == Kind::directory);
    CHECK(self.mode == 0700);
  }
}

TEST_SUITE("fs/owners") {
  TEST_CASE("map by name and fall back to the number") {
    fs::Owners owners;
    CHECK(owners.uid_of("root", 77) == 0);
    CHECK(owners.gid_of("root", 77) == 0);
    CHECK(owners.uid_of("", 77) == 77);
    CHECK(owners.uid_of("no such user here", 77) == 77);
    CHECK(owners.gid_of("no such group here", 78) == 78);
    CHECK(owners.user_name(0) == "root");
    CHECK_FALSE(owners.user_name(3999999));
    CHECK_FALSE(owners.group_name(3999999));
  }

  TEST_CASE("refuse the id that chown takes for no change") {
    fs::Owners owners;
    CHECK_THROWS_AS((void)owners.uid_of("", 0xFFFFFFFFU), Error);
    CHECK_THROWS_AS((void)owners.gid_of("no such group here", 0xFFFFFFFFU), Error);
  }

  TEST_CASE("know what this process may give away") {
    CHECK(fs::is_member(::getegid()));
    if (::geteuid() == 0) CHECK(fs::may_change_owner());
  }

  TEST_CASE("a symlink's referent has its own kind and the symlink's name") {
    const TempDir temp;
    test::write_file(temp.path("file"), "12345");
    std::filesystem::create_directory(temp.path("directory"));
    std::filesystem::create_symlink("file", temp.path("to_file"));
    std::filesystem::create_symlink("directory", temp.path("to_directory"));
    std::filesystem::create_symlink("nowhere", temp.path("broken"));
    const auto root = fs::Root::open(temp.path());
    root->follow(fs::Links::anywhere);
    const tree::Entry file = fs::examine_referent(*root, {}, "to_file", {.xattrs = true});
    CHECK(file.kind == tree::Kind::file);
    CHECK(file.name == "to_file");
    CHECK(file.size == 5);
    CHECK(file.followed);
    CHECK(fs::examine_referent(*root, {}, "to_directory", {}).kind == tree::Kind::directory);
    CHECK_THROWS_AS((void)fs::examine_referent(*root, {}, "broken", {}), FileError);
  }
}
