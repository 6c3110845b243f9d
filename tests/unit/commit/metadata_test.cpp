#include <doctest/doctest.h>
#include <sys/acl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Target;

namespace {

unsigned mode_of(const Target& target, const char* below) {
  return test::stat_of(target.path(below)).st_mode & 07777U;
}

/// Says whether the file system has ACLs.
bool set_default_acl(const std::string& path) {
  acl_t acl = ::acl_from_text("u::rwx,u:1:rwx,g::rwx,m::rwx,o::r-x");
  const bool set = ::acl_set_file(path.c_str(), ACL_TYPE_DEFAULT, acl) == 0;
  ::acl_free(acl);
  if (!set) MESSAGE("skipped: no ACLs here");
  return set;
}

std::string acl_of(const Target& target, std::string_view directory, std::string_view name) {
  const auto place = target.root->directory(tree::RelPath::parse(directory));
  const auto found = fs::examine(*place, name, {.acls = true, .numeric_ids = true});
  return found && found->extended ? found->extended->acl : "";
}

}  // namespace

TEST_SUITE("commit/metadata") {
  TEST_CASE_FIXTURE(Target, "every mode is exact whatever the umask") {
    for (const mode_t mask : {mode_t{0}, mode_t{077}}) {
      const mode_t before = ::umask(mask);
      {
        commit::Stage stage(root, archive());
        for (const unsigned mode : {0U, 0400U, 0444U, 0644U, 0666U, 0777U, 01755U, 06755U}) {
          const std::string name = std::to_string(mode);
          stage.put_file(stage.existing({}), entry_of(name, tree::Kind::file, mode), as_view("x"));
        }
        test::publish(stage);
        test::finish(stage);
      }
      ::umask(before);
      for (const unsigned mode : {0U, 0400U, 0444U, 0644U, 0666U, 0777U, 01755U, 06755U}) {
        CAPTURE(mode);
        CHECK(mode_of(*this, std::to_string(mode).c_str()) == mode);
      }
    }
  }

  TEST_CASE_FIXTURE(Target, "without perms new files lose umask and special bits, old ones keep") {
    write("old", "x");
    REQUIRE(::chmod(path("old").c_str(), 0604) == 0);
    const mode_t before = ::umask(026);
    commit::StageOptions options;
    commit::Stage stage(root, options);
    ::umask(before);
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("old", tree::Kind::file, 0777), as_view("y"));
    stage.put_file(top, entry_of("new", tree::Kind::file, 06777), as_view("y"));
    auto writer = stage.write_file(top, entry_of("written", tree::Kind::file, 0666));
    writer->finish();
    test::publish(stage);
    test::finish(stage);
    CHECK(mode_of(*this, "old") == 0604U);
    CHECK(mode_of(*this, "new") == 0751U);
    CHECK(mode_of(*this, "written") == 0640U);
    CHECK(test::stat_of(path("new")).st_mtim.tv_sec != 1600000000);
  }

  TEST_CASE_FIXTURE(Target, "owners are set and keep setuid, as root") {
    if (::geteuid() != 0) {
      MESSAGE("skipped: not root");
      return;
    }
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    tree::Entry file = entry_of("f", tree::Kind::file, 06755);
    tree::Entry link = entry_of("l", tree::Kind::symlink, 0777);
    tree::Entry dir = directory_of("d", 02750);
    link.link_target = "f";
    for (tree::Entry* entry : {&file, &link, &dir}) {
      entry->uid = 1234;
      entry->gid = 2345;
    }
    stage.put_file(top, file, as_view("x"));
    stage.put_other(top, link);
    (void)stage.create_directory(top, dir);
    tree::Entry bad = entry_of("bad", tree::Kind::file, 04755);
    bad.uid = 0xFFFFFFFFU;
    stage.put_file(top, bad, as_view("x"));
    const auto published = stage.publish();
    CHECK(published.files == 3);
    CHECK(published.problems.size() == 1);
    test::finish(stage);
    for (const char* name : {"f", "l", "d"}) {
      CAPTURE(name);
      CHECK(test::stat_of(path(name)).st_uid == 1234);
      CHECK(test::stat_of(path(name)).st_gid == 2345);
    }
    CHECK(mode_of(*this, "f") == 06755U);
    CHECK(mode_of(*this, "d") == 02750U);
    CHECK(mode_of(*this, "bad") == 0755U);
  }

  TEST_CASE_FIXTURE(Target, "metadata of what exists changes with publish") {
    write("f", "x");
    REQUIRE(::chmod(path("f").c_str(), 0600) == 0);
    std::filesystem::create_symlink("f", path("l"));
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    stage.set_metadata(top, entry_of("f", tree::Kind::file, 0640));
    stage.set_metadata(top, entry_of("l", tree::Kind::symlink, 0777));
    stage.set_metadata(top, entry_of("gone", tree::Kind::file, 0640));
    CHECK(mode_of(*this, "f") == 0600U);
    CHECK(stage.publish().problems.size() == 1);
    CHECK(mode_of(*this, "f") == 0640U);
    CHECK(test::stat_of(path("f")).st_mtim.tv_nsec == 123456789);
    CHECK(test::stat_of(path("l")).st_mtim.tv_nsec == 123456789);
    CHECK(read("f") == "x");
    test::finish(stage);
    CHECK_FALSE(has_litter());
  }

  TEST_CASE_FIXTURE(Target, "xattrs and ACLs arrive with the name and only when asked for") {
    if (::setxattr(path("").c_str(), "user.probe", "1", 1, 0) != 0) {
      MESSAGE("skipped: no user xattrs here");
      return;
    }
    auto extended = std::make_shared<tree::Extended>();
    extended->xattrs = {{"user.k", "v"}};
    extended->acl = "user::rw-\nuser:daemon:r--\ngroup::r--\nmask::r--\nother::---";
    tree::Entry file = entry_of("f", tree::Kind::file, 0640);
    file.extended = extended;
    for (const bool asked : {false, true}) {
      CAPTURE(asked);
      commit::StageOptions options = archive();
      options.attributes.xattrs = asked;
      options.attributes.acls = asked;
      commit::Stage stage(root, options);
      stage.put_file(stage.existing({}), file, as_view("x"));
      const auto published = stage.publish();
      CHECK(published.problems.empty());
      test::finish(stage);
      const auto found = fs::examine(*root->directory({}), "f", {.xattrs = true, .acls = true});
      REQUIRE(found);
      CHECK((found->extended != nullptr) == asked);
      if (found->extended) CHECK(*found->extended == *extended);
      CHECK(mode_of(*this, "f") == 0640U);
    }
  }

  TEST_CASE_FIXTURE(Target, "with -A staging passes on neither a default ACL nor a group") {
    if (!set_default_acl(path(""))) return;
    commit::StageOptions options = archive();
    options.attributes.acls = true;
    commit::Stage stage(root, options);
    stage.put_file(stage.existing({}), entry_of("f", tree::Kind::file, 0600), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    const auto found = fs::examine(*root->directory({}), "f", {.acls = true});
    CHECK(found->extended == nullptr);
    CHECK(found->mode == 0600);
  }

  TEST_CASE_FIXTURE(Target, "without -A what is new has the default ACL of its directory") {
    if (!set_default_acl(path(""))) return;
    commit::Stage stage(root, archive());
    const auto top = stage.existing({});
    stage.put_file(top, entry_of("f", tree::Kind::file, 0640), as_view("x"));
    const auto made = stage.create_directory(top, directory_of("d", 0750));
    stage.put_file(made, entry_of("g", tree::Kind::file, 0600), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    CHECK(acl_of(*this, "", "f") == "user::rw-\nuser:1:rwx\ngroup::rwx\nmask::r--\nother::---");
    CHECK(acl_of(*this, "d", "g") == "user::rw-\nuser:1:rwx\ngroup::rwx\nmask::---\nother::---");
    CHECK(acl_of(*this, "", "d") == "user::rwx\nuser:1:rwx\ngroup::rwx\nmask::r-x\nother::---");
    const auto inside = fs::examine(*root->directory({}), "d", {.acls = true, .numeric_ids = true});
    CHECK(inside->extended->default_acl ==
          "user::rwx\nuser:1:rwx\ngroup::rwx\nmask::rwx\nother::r-x");
  }

  TEST_CASE_FIXTURE(Target, "without -p the default ACL, not the umask, says what a new file may") {
    if (!set_default_acl(path(""))) return;
    commit::StageOptions options = archive();
    options.attributes.perms = false;
    commit::Stage stage(root, options);
    stage.put_file(stage.existing({}), entry_of("f", tree::Kind::file, 0777), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    CHECK(mode_of(*this, "f") == 0775U);
  }
}
