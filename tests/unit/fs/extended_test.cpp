#include "fs/extended.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/acl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;

namespace {

bool has_xattrs(const std::string& path) {
  if (::lsetxattr(path.c_str(), "user.probe", "1", 1, 0) == 0) {
    return ::lremovexattr(path.c_str(), "user.probe") == 0;
  }
  MESSAGE("skipped: no user xattrs here");
  return false;
}

bool set_acl(const std::string& path, acl_type_t type, const char* text) {
  acl_t acl = ::acl_from_text(text);
  const bool done = ::acl_set_file(path.c_str(), type, acl) == 0;
  ::acl_free(acl);
  if (!done) MESSAGE("skipped: no ACLs here");
  return done;
}

Fd open_path(const std::string& path) {
  return Fd(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

}  // namespace

TEST_SUITE("fs/extended") {
  TEST_CASE("xattrs are read sorted and set exactly") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    test::write_file(temp.path("b"), "");
    test::write_file(temp.path("plain"), "");
    if (!has_xattrs(temp.path("a"))) return;
    const std::string binary("\0\xff\n", 3);
    const std::string big(3000, 'v');
    REQUIRE(::lsetxattr(temp.path("a").c_str(), "user.z", binary.data(), 3, 0) == 0);
    REQUIRE(::lsetxattr(temp.path("a").c_str(), "user.empty", "", 0, 0) == 0);
    REQUIRE(::lsetxattr(temp.path("a").c_str(), "user.big", big.data(), big.size(), 0) == 0);
    REQUIRE(::lsetxattr(temp.path("b").c_str(), "user.stale", "x", 1, 0) == 0);
    const auto directory = fs::Root::open(temp.path())->directory({});
    const auto read = fs::read_extended(*directory, "a", {.xattrs = true});
    REQUIRE(read);
    CHECK(read->xattrs ==
          std::vector<tree::Attribute>{{"user.big", big}, {"user.empty", ""}, {"user.z", binary}});
    CHECK_FALSE(fs::read_extended(*directory, "plain", {.xattrs = true, .acls = true}));
    CHECK_FALSE(fs::read_extended(*directory, "a", {.acls = true}));
    CHECK_FALSE(fs::read_extended(*directory, "vanished", {.xattrs = true}));
    fs::set_xattrs(open_path(temp.path("b")).get(), "b", read->xattrs);
    CHECK(*fs::read_extended(*directory, "b", {.xattrs = true}) == *read);
  }

  TEST_CASE("xattrs of a symlink are its own and not its target's") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    if (!has_xattrs(temp.path("a"))) return;
    REQUIRE(::lsetxattr(temp.path("a").c_str(), "user.z", "1", 1, 0) == 0);
    std::filesystem::create_symlink("a", temp.path("link"));
    const auto directory = fs::Root::open(temp.path())->directory({});
    CHECK_FALSE(fs::read_extended(*directory, "link", {.xattrs = true, .acls = true}));
  }

  TEST_CASE("ACLs travel as text with names and vanish where none is wanted") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    test::write_file(temp.path("b"), "");
    const char* text = "user::rw-\nuser:daemon:r--\ngroup::r--\nmask::rw-\nother::---";
    if (!set_acl(temp.path("a"), ACL_TYPE_ACCESS, text)) return;
    const auto directory = fs::Root::open(temp.path())->directory({});
    const auto read = fs::read_extended(*directory, "a", {.acls = true});
    REQUIRE(read);
    CHECK(read->acl == text);
    CHECK(read->default_acl.empty());
    fs::set_acls(open_path(temp.path("b")).get(), "b", *read, false);
    CHECK(*fs::read_extended(*directory, "b", {.acls = true}) == *read);
    fs::set_acls(open_path(temp.path("b")).get(), "b", {}, false);
    CHECK_FALSE(fs::read_extended(*directory, "b", {.acls = true}));
  }

  TEST_CASE("with numeric ids an ACL names users by number, which means the same here") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    test::write_file(temp.path("b"), "");
    const char* text = "user::rw-\nuser:daemon:r--\ngroup::r--\nmask::rw-\nother::---";
    if (!set_acl(temp.path("a"), ACL_TYPE_ACCESS, text)) return;
    const auto directory = fs::Root::open(temp.path())->directory({});
    const auto named = fs::read_extended(*directory, "a", {.acls = true});
    const auto read = fs::read_extended(*directory, "a", {.acls = true, .numeric_ids = true});
    REQUIRE((named && read));
    CHECK(read->acl == "user::rw-\nuser:1:r--\ngroup::r--\nmask::rw-\nother::---");
    CHECK(fs::mean_the_same(*named, *read));
    fs::set_acls(open_path(temp.path("b")).get(), "b", *read, false);
    CHECK(*fs::read_extended(*directory, "b", {.acls = true}) == *named);
  }

  TEST_CASE("threads do not mix the names of ACLs up") {
    const TempDir temp;
    const std::vector<std::string> names = {"daemon", "bin", "sys", "games"};
    std::vector<std::string> texts;
    for (const std::string& name : names) {
      test::write_file(temp.path(name), "");
      texts.push_back("user::rw-\nuser:" + name + ":r--\ngroup::r--\ngroup:" + name +
                      ":r--\nmask::r--\nother::---");
      if (!set_acl(temp.path(name), ACL_TYPE_ACCESS, texts.back().c_str())) return;
    }
    const auto directory = fs::Root::open(temp.path())->directory({});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < names.size(); ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < 300; ++round) {
          const auto read = fs::read_extended(*directory, names[i], {.acls = true});
          if (!read || read->acl != texts[i]) ++wrong;
          if (read) fs::set_acls(open_path(temp.path(names[i])).get(), names[i], *read, false);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
  }

  TEST_CASE("a directory has a default ACL beside its own") {
    const TempDir temp;
    std::filesystem::create_directory(temp.path("d"));
    std::filesystem::create_directory(temp.path("e"));
    const char* text = "user::rwx\nuser:daemon:r-x\ngroup::r-x\nmask::r-x\nother::---";
    if (!set_acl(temp.path("d"), ACL_TYPE_DEFAULT, text)) return;
    const auto directory = fs::Root::open(temp.path())->directory({});
    const auto read = fs::read_extended(*directory, "d", {.acls = true});
    REQUIRE(read);
    CHECK(read->default_acl == text);
    const Fd e = open_path(temp.path("e"));
    fs::set_acls(e.get(), "e", *read, true);
    CHECK(*fs::read_extended(*directory, "e", {.acls = true}) == *read);
    fs::drop_default_acl(e.get());
    CHECK_FALSE(fs::read_extended(*directory, "e", {.acls = true}));
    fs::drop_default_acl(e.get());
  }

  TEST_CASE("an ACL that means nothing is refused") {
    const TempDir temp;
    test::write_file(temp.path("a"), "");
    tree::Extended wanted;
    for (const char* text : {"user:no such user here:rwx", "nonsense", "user::rw-\nuser::r--"}) {
      CAPTURE(text);
      wanted.acl = text;
      CHECK_THROWS_AS(fs::set_acls(open_path(temp.path("a")).get(), "a", wanted, false), FileError);
    }
  }
}
