// --fake-super: what stands for entries that an ordinary user cannot make.
#include "fs/stand_in.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/xattr.h>

#include "fs/list.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;

namespace {

constexpr const char* note_name = "user.rsync.%stat";

struct Faked {
  TempDir temp;
  fs::DirectoryRef directory = fs::Root::open(temp.path())->directory({});

  [[nodiscard]] bool supported() const {
    test::write_file(temp.path("probe"), "");
    const bool can = ::setxattr(temp.path("probe").c_str(), "user.probe", "1", 1, 0) == 0;
    if (!can) MESSAGE("skipped: no user xattrs here");
    return can;
  }
  void note(std::string_view name, std::string_view text) const {
    REQUIRE(::setxattr(temp.path(name).c_str(), note_name, text.data(), text.size(), 0) == 0);
  }
  [[nodiscard]] std::string note_of(std::string_view name) const {
    char text[128];
    const ssize_t got = ::getxattr(temp.path(name).c_str(), note_name, text, sizeof text);
    return got < 0 ? "" : std::string(text, static_cast<std::size_t>(got));
  }
  [[nodiscard]] tree::Entry read(std::string_view name) const {
    fs::ListOptions options;
    options.faked = true;
    const auto found = fs::examine(*directory, name, options);
    REQUIRE(found);
    return *found;
  }
  void set(std::string_view name, tree::Kind kind, const fs::Metadata& wanted) const {
    const Fd fd(::open(temp.path(name).c_str(), O_PATH | O_CLOEXEC));
    fs::set_stand_in(fd.get(), name, kind, wanted);
  }
};

tree::Entry entry_of(tree::Kind kind) {
  tree::Entry entry;
  entry.kind = kind;
  return entry;
}

}  // namespace

TEST_SUITE("fs/stand-in") {
  TEST_CASE_FIXTURE(Faked, "a note says owner and mode of a file") {
    if (!supported()) return;
    test::write_file(temp.path("f"), "abc");
    note("f", "104755 0,0 12:13");
    const tree::Entry entry = read("f");
    CHECK(entry.kind == tree::Kind::file);
    CHECK(entry.mode == 04755);
    CHECK((entry.uid == 12 && entry.gid == 13 && entry.size == 3));
  }

  TEST_CASE_FIXTURE(Faked, "a symlink's stand-in holds its target") {
    if (!supported()) return;
    tree::Entry link = entry_of(tree::Kind::symlink);
    link.link_target = "../a";
    fs::make_stand_in(*directory, "l", link);
    CHECK(test::read_file(temp.path("l")) == "../a");
    const tree::Entry entry = read("l");
    CHECK(entry.kind == tree::Kind::symlink);
    CHECK(entry.link_target == "../a");
  }

  TEST_CASE_FIXTURE(Faked, "a device's stand-in is an empty file with its numbers") {
    if (!supported()) return;
    tree::Entry device = entry_of(tree::Kind::block_device);
    device.device_major = 7;
    device.device_minor = 300;
    fs::make_stand_in(*directory, "b", device);
    CHECK(test::stat_of(temp.path("b")).st_size == 0);
    const tree::Entry entry = read("b");
    CHECK(entry.kind == tree::Kind::block_device);
    CHECK((entry.device_major == 7 && entry.device_minor == 300));
  }

  TEST_CASE_FIXTURE(Faked, "its owner keeps the rights that the mode does not give") {
    if (!supported()) return;
    test::write_file(temp.path("f"), "");
    fs::Metadata wanted;
    wanted.mode = 04055;
    wanted.uid = 12;
    set("f", tree::Kind::file, wanted);
    CHECK((test::stat_of(temp.path("f")).st_mode & 07777U) == 0655U);
    CHECK(read("f").mode == 04055);
    CHECK(read("f").uid == 12);
  }

  TEST_CASE_FIXTURE(Faked, "what the inode says by itself needs no note") {
    if (!supported()) return;
    test::write_file(temp.path("f"), "");
    fs::Metadata wanted;
    wanted.mode = 04755;
    set("f", tree::Kind::file, wanted);
    CHECK_FALSE(note_of("f").empty());
    wanted.mode = 0755;
    set("f", tree::Kind::file, wanted);
    CHECK(note_of("f").empty());
  }

  TEST_CASE_FIXTURE(Faked, "a note that is none is an error of that file") {
    if (!supported()) return;
    test::write_file(temp.path("f"), "");
    for (const char* text : {"", "100644", "100644 0,0 1:", "1006449 0,0 1:1", "040755 0,0 1:1",
                             "100644 0,0 1:1 ", "100644 0,0 4294967295:1", "000644 0,0 1:1"}) {
      CAPTURE(text);
      note("f", text);
      CHECK_THROWS_AS((void)read("f"), Error);
    }
  }
}
