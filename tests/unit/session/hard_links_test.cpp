// -H at the target: whose metadata an inode has that several names share.
#include "trees.hpp"

using namespace lockstep;
using namespace lockstep::test;

// In each of these the names of the source are two groups, and one inode at the target.
TEST_CASE("with hard links, new metadata of a group does not reach names of another") {
  for (unsigned variant = 0; variant < 32; ++variant) {
    CAPTURE(variant);
    const bool other_group = (variant & 1U) != 0;
    const std::int64_t seconds = (variant & 2U) != 0 ? 2000 : 1000;  // the content is compared
    MemoryTree source;
    source.directory("d");
    source.directory("e");
    source.file("d/a", "the same", seconds).entry.mode = 0600;
    source.hard_link("e/b", "d/a");
    source.file((variant & 4U) != 0 ? "c" : "z", "the same");
    if (other_group) source.hard_link("e/d", (variant & 4U) != 0 ? "c" : "z");
    MemoryTree target = source;
    target.file("d/a", "the same");
    for (const std::string& path : source.paths()) {
      if (target.find(path)->content && path != "d/a") target.hard_link(path, "d/a");
    }
    Settings settings = archive();
    settings.options.hard_links = true;
    settings.options.comparison.checksum = (variant & 8U) != 0;
    settings.push = (variant & 16U) != 0;
    settings.seed = variant;
    const tree::Inode kept = target.find("d/a")->entry.inode;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(outcome.summary.literal_bytes == 0);
    CHECK(target.find("d/a")->entry.inode != kept);
    CHECK(sync_well(source, target, settings).changes.empty());
  }
}

TEST_CASE("with hard links, a group that has its inode for itself keeps it") {
  for (unsigned variant = 0; variant < 8; ++variant) {
    CAPTURE(variant);
    MemoryTree source;
    source.directory("d");
    source.file("a", "the same", (variant & 1U) != 0 ? 2000 : 1000).entry.mode = 0600;
    source.hard_link("d/b", "a");
    source.hard_link("d/new", "a");
    MemoryTree target;
    target.directory("d");
    target.file("a", "the same");
    target.hard_link("d/b", "a");
    Settings settings = archive();
    settings.options.hard_links = true;
    settings.options.comparison.checksum = (variant & 2U) != 0;
    settings.push = (variant & 4U) != 0;
    const tree::Inode kept = target.find("a")->entry.inode;
    sync_well(source, target, settings);
    CHECK(target.find("d/new")->entry.inode == kept);
  }
}

TEST_CASE("with hard links, a name that takes no part keeps its metadata") {
  MemoryTree source;
  source.file("a", "the same").entry.mode = 0600;
  source.hard_link("b", "a");
  MemoryTree target;
  target.file("a", "the same");
  target.hard_link("b", "a");
  target.hard_link("kept", "a");
  Settings settings = archive();
  settings.options.hard_links = true;
  const Outcome outcome = sync(source, target, settings);
  CHECK(outcome.summary.code == ExitCode::ok);
  CHECK(target.find("kept")->entry.mode == 0644);
  CHECK(target.find("b")->entry.mode == 0600);
  CHECK(target.find("b")->entry.inode == target.find("a")->entry.inode);
}

TEST_CASE("with hard links, symlinks share an inode as files do") {
  for (unsigned variant = 0; variant < 16; ++variant) {
    CAPTURE(variant);
    MemoryTree source;
    source.directory("d");
    source.symlink("a", "somewhere");
    source.hard_link("b", "a");
    source.hard_link("d/c", "a");
    MemoryTree target;
    if ((variant & 1U) != 0) target = source;
    if ((variant & 2U) != 0) {  // a name of its own, which another place is behind
      target.remove("b");
      target.symlink("b", "elsewhere");
    }
    if ((variant & 4U) != 0) target.symlink("a", "somewhere", 1234);
    Settings settings = archive();
    settings.options.hard_links = true;
    settings.push = (variant & 8U) != 0;
    settings.seed = variant;
    sync_well(source, target, settings);
    CHECK(target.find("b")->entry.inode == target.find("a")->entry.inode);
    CHECK(target.find("d/c")->entry.inode == target.find("a")->entry.inode);
    CHECK(sync_well(source, target, settings).changes.empty());
  }
}

TEST_CASE("with hard links, a further name of a symlink is told as one") {
  MemoryTree source;
  source.symlink("a", "somewhere");
  source.hard_link("b", "a");
  MemoryTree target;
  Settings settings = archive();
  settings.options.hard_links = settings.want_unchanged = true;
  const Outcome made = sync_well(source, target, settings);
  REQUIRE(made.changes.size() >= 2);
  CHECK(made.changes.back().action == tree::Action::hard_link);
  CHECK(made.changes.back().hard_link == "a");
  const Outcome again = sync_well(source, target, settings);
  CHECK(again.changes.back().action == tree::Action::keep);
  CHECK(again.changes.back().hard_link == "a");
  CHECK(again.changes.back().link_target == "somewhere");
}
