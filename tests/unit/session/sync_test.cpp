// Two machines joined: whole runs over trees in memory.
#include <algorithm>
#include <set>

#include "trees.hpp"

using namespace lockstep;
using namespace lockstep::test;

TEST_CASE("a first copy at every split of the bytes and order of results") {
  for (const std::size_t chunk : {1U, 7U, 4096U, 0U}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      CAPTURE(chunk);
      CAPTURE(seed);
      MemoryTree source = sample_tree();
      MemoryTree target;
      Settings settings = archive();
      settings.chunk_bytes = chunk;
      settings.seed = seed;
      settings.push = seed % 2 == 0;
      const Outcome outcome = sync_well(source, target, settings);
      CHECK(outcome.summary.files_transferred == 5);
      CHECK(outcome.summary.created.directories == 3);
      CHECK(outcome.changes.size() == 9);
      CHECK(waited_for_the_tree(outcome));
    }
  }
}

TEST_CASE("a name that shares its inode here changes without the other names") {
  for (const bool checksum : {false, true}) {
    for (const std::int64_t seconds : {1000, 2000}) {
      CAPTURE(checksum);
      CAPTURE(seconds);
      MemoryTree source;
      source.file("a", "the same", seconds).entry.mode = 0600;
      source.file("b", "the same");
      MemoryTree target;
      target.file("a", "the same");
      target.hard_link("b", "a");
      Settings settings = archive();
      settings.options.comparison.checksum = checksum;
      const Outcome outcome = sync_well(source, target, settings);
      CHECK(outcome.changes.size() == 1);
      CHECK(outcome.summary.literal_bytes == 0);
    }
  }
}

TEST_CASE("a directory is kept for content that comes after links in it are settled") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    MemoryTree source;
    source.file("old", "the same");
    source.hard_link("before", "old");
    source.file("z", noise(300'000, 1), 2000);
    source.directory("d");
    source.file("d/other", "other");
    MemoryTree target;
    target.file("old", "the same");
    target.file("z", noise(300'000, 2));
    Settings settings = archive();
    settings.seed = seed;
    settings.push = seed % 2 == 0;
    settings.options.hard_links = true;
    sync_well(source, target, settings);
  }
}

TEST_CASE("where files have names elsewhere, new metadata takes a new inode") {
  for (const unsigned variant : {0U, 1U, 2U, 3U}) {
    CAPTURE(variant);
    MemoryTree source;
    source.file("a", "the same").entry.mode = 0600;
    source.hard_link("b", "a");
    source.file("c", "alone", 2000);
    source.symlink("l", "a", 2000);
    MemoryTree target;
    target.file("a", "the same");
    target.hard_link("b", "a");
    target.file("c", "alone");
    target.symlink("l", "a");
    std::map<std::string, tree::Inode> before;
    for (const char* name : {"a", "b", "c", "l"}) before[name] = target.find(name)->entry.inode;
    Settings settings = archive();
    settings.immutable = true;
    settings.options.hard_links = (variant & 1U) != 0;
    settings.options.comparison.checksum = (variant & 2U) != 0;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(outcome.summary.literal_bytes == 0);
    for (const auto& [name, inode] : before) {
      CAPTURE(name);
      CHECK(target.find(name)->entry.inode != inode);
    }
  }
}

TEST_CASE("an unchanged tree costs a few bytes a directory") {
  MemoryTree source;
  for (int i = 0; i < 200; ++i) {
    const std::string directory = "d" + std::to_string(i);
    source.directory(directory);
    for (int j = 0; j < 5; ++j) source.file(directory + "/f" + std::to_string(j), "content");
  }
  MemoryTree target = source;
  const Outcome outcome = sync_well(source, target, archive());
  CHECK(outcome.entries == 0);
  CHECK(outcome.changes.empty());
  CHECK(outcome.bytes_to_target < 201 * 24);
  CHECK(outcome.bytes_to_source < 201 * 4);
  CHECK(outcome.count<wire::Fetch>() == 0);
}

namespace {

struct Edit {
  const char* name;
  void (*change)(MemoryTree& source);
};

const Edit edits[] = {
    {"same size", [](MemoryTree& s) { s.file("d/b", noise(3000, 9), 2000); }},
    {"one byte of many",
     [](MemoryTree& s) {
       Bytes content = noise(70'000, 2);
       content[40'000] ^= std::byte{1};
       s.file("d/c", content, 2000);
     }},
    {"grown", [](MemoryTree& s) { s.file("d/c", noise(90'000, 2), 2000); }},
    {"shrunk", [](MemoryTree& s) { s.file("d/c", noise(50'000, 2), 2000); }},
    {"to nothing", [](MemoryTree& s) { s.file("d/c", "", 2000); }},
    {"from nothing", [](MemoryTree& s) { s.file("empty", "no more", 2000); }},
    {"mode", [](MemoryTree& s) { s.find("d/b")->entry.mode = 0600; }},
    {"mode of a directory", [](MemoryTree& s) { s.find("d")->entry.mode = 0700; }},
    {"time only", [](MemoryTree& s) { s.find("d/b")->entry.modified.seconds = 2000; }},
    {"other link", [](MemoryTree& s) { s.symlink("to-a", "d/b"); }},
    {"file to link", [](MemoryTree& s) { s.symlink("d/b", "c"); }},
    {"file to directory",
     [](MemoryTree& s) {
       s.directory("d/b");
       s.file("d/b/inside", "new");
     }},
    {"link to file", [](MemoryTree& s) { s.file("to-a", "alpha"); }},
    {"link to directory",
     [](MemoryTree& s) {
       s.directory("to-a");
       s.file("to-a/inside", "new");
     }},
    {"new file", [](MemoryTree& s) { s.file("d/deep/y", noise(300'000, 4)); }},
    {"new tree",
     [](MemoryTree& s) {
       s.directory("n");
       s.directory("n/n");
       s.file("n/n/f", "f");
       s.symlink("n/l", "n");
     }},
};

}  // namespace

TEST_CASE("every kind of edit arrives and a second run has nothing to do") {
  for (const Edit& edit : edits) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      CAPTURE(edit.name);
      CAPTURE(seed);
      MemoryTree source = sample_tree();
      MemoryTree target = source;
      edit.change(source);
      Settings settings = archive();
      settings.seed = seed;
      settings.push = seed % 2 == 0;
      settings.chunk_bytes = seed % 3 == 0 ? 7 : 0;
      settings.options.comparison.checksum = seed % 4 == 3;
      const Outcome first = sync_well(source, target, settings);
      CHECK_FALSE(first.changes.empty());
      CHECK(waited_for_the_tree(first));
      const Outcome second = sync_well(source, target, settings);
      CHECK(second.changes.empty());
      CHECK(second.count<wire::Fetch>() == 0);
      CHECK(second.summary.files_transferred == 0);
    }
  }
}

TEST_CASE("a directory becomes a file or a link where deleting is allowed") {
  for (const bool link : {false, true}) {
    for (const bool allowed : {false, true}) {
      CAPTURE(link);
      CAPTURE(allowed);
      MemoryTree source = sample_tree();
      MemoryTree target = source;
      source.remove("d");
      if (link) source.symlink("d", "hollow");
      if (!link) source.file("d", "now a file");
      Settings settings = archive();
      settings.options.delete_extras = allowed;
      const Outcome outcome = sync(source, target, settings);
      CHECK(outcome.summary.code == (allowed ? ExitCode::ok : ExitCode::partial));
      CHECK((describe(target, settings) == describe(source, settings)) == allowed);
      CHECK((target.find("d/deep/x") == nullptr) == allowed);
    }
  }
}

TEST_CASE("a single file gets its new name and nothing else is touched") {
  for (const bool push : {false, true}) {
    MemoryTree source = sample_tree();
    MemoryTree target;
    target.file("other", "stays");
    Settings settings = archive();
    settings.push = push;
    settings.picks = {"a"};
    settings.single_name = "renamed";
    settings.options.delete_extras = true;
    const Outcome first = sync(source, target, settings);
    CHECK(first.summary.code == ExitCode::ok);
    CHECK(target.paths() == std::vector<std::string>{"other", "renamed"});
    REQUIRE(first.changes.size() == 1);
    CHECK(first.changes[0].path == "a");  // as rsync tells it
    const Outcome second = sync(source, target, settings);
    CHECK(second.changes.empty());
    CHECK(second.count<wire::Fetch>() == 0);
  }
}

TEST_CASE("a receipt is given for each file that the target has, and for no other") {
  for (const bool push : {true, false}) {
    MemoryTree source;
    source.file("a", "new");
    source.file("left", "old", 1000);
    source.file("same", "equal", 1000);
    source.directory("d");
    source.file("d/x", "new, too");
    source.symlink("l", "a", 1000);
    source.file("unreadable", "never arrives");
    MemoryTree target;
    target.file("left", "newer", 2000);
    target.file("same", "equal", 1000);
    Settings settings = archive();
    settings.push = push;
    settings.options.remove_source_files = true;
    settings.options.comparison.update = true;
    settings.faults.unreadable.emplace("unreadable", ExitCode::partial);
    std::set<std::string> removed;
    for (const tree::Problem& told : sync(source, target, settings).problems) {
      if (told.about == tree::About::removed_file) removed.insert(told.message);
    }
    CHECK(removed == std::set<std::string>{"a", "d/x", "l", "same"});
  }
}

TEST_CASE("picked entries do not make the rest of the target an extra") {
  MemoryTree source = sample_tree();
  MemoryTree target;
  target.file("other", "stays");
  target.directory("d");
  target.file("d/extra", "goes");
  Settings settings = archive();
  settings.picks = {"a", "d"};
  settings.options.delete_extras = true;
  CHECK(sync(source, target, settings).summary.code == ExitCode::ok);
  CHECK(target.find("other") != nullptr);
  CHECK(target.find("d/extra") == nullptr);
  CHECK(target.find("d/deep/x") != nullptr);
}

TEST_CASE("of a huge directory only the range with a change is asked for") {
  MemoryTree source;
  for (int i = 0; i < 5000; ++i) source.file("file" + std::to_string(100'000 + i), "small");
  MemoryTree target = source;
  source.file("file102500", "other", 2000);
  const Outcome outcome = sync_well(source, target, archive());
  CHECK(outcome.entries <= 2048);
  CHECK(outcome.entries > 0);
  CHECK(outcome.changes.size() == 1);
  CHECK(outcome.summary.files_transferred == 1);
}

TEST_CASE("a dry run tells the changes of the real run and touches nothing") {
  for (const Edit& edit : edits) {
    for (const bool checksum : {false, true}) {
      CAPTURE(edit.name);
      CAPTURE(checksum);
      MemoryTree source = sample_tree();
      MemoryTree target = source;
      edit.change(source);
      target.file("extra", "goes");
      Settings settings = archive();
      settings.options.delete_extras = true;
      settings.options.comparison.checksum = checksum;
      settings.options.dry_run = true;
      const std::string before = describe(target, settings);
      const Outcome dry = sync(source, target, settings);
      CHECK(describe(target, settings) == before);
      CHECK(dry.journal == std::vector<std::string>{"tree end"});
      CHECK(dry.count<wire::Fetch>() == 0);
      settings.options.dry_run = false;
      const Outcome real = sync_well(source, target, settings);
      CHECK(dry.change_list() == real.change_list());
      CHECK(dry.summary.files_transferred == real.summary.files_transferred);
    }
  }
}

TEST_CASE("changes come in the order of the plan whatever finishes first") {
  std::vector<std::string> expected;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    MemoryTree source = sample_tree();
    MemoryTree target;
    target.directory("d");
    target.file("d/b", noise(3000, 7));
    Settings settings = archive();
    settings.seed = seed;
    settings.push = seed % 2 == 0;
    settings.options.comparison.checksum = true;
    const Outcome outcome = sync_well(source, target, settings);
    std::vector<std::string> paths;
    for (const tree::Change& change : outcome.changes) paths.push_back(change.path);
    if (seed == 1) expected = paths;
    CHECK(paths == expected);
  }
}

TEST_CASE("a target that is the client tells the end of each file with content once") {
  for (const bool checksum : {false, true}) {
    CAPTURE(checksum);
    MemoryTree source = sample_tree();
    source.file("same", noise(500, 3));
    source.file("damaged", noise(700, 4));
    source.file("unreadable", noise(800, 5));
    MemoryTree target;
    target.file("same", noise(500, 3), 1);
    Settings settings = archive();
    settings.push = false;
    settings.want_totals = true;
    settings.options.comparison.checksum = checksum;
    settings.faults.unreadable["unreadable"] = ExitCode::partial;
    settings.faults.corrupt["damaged"] = 1;
    const Outcome outcome = sync(source, target, settings);
    std::vector<std::string> expected;
    for (const tree::Change& change : outcome.changes) {
      const bool fails = change.path == "unreadable";
      if (change.action != tree::Action::transfer || change.size == 0) continue;
      expected.push_back((fails ? "!" : "") + change.path);
    }
    std::vector<std::string> ended = outcome.ended;
    std::sort(ended.begin(), ended.end());
    std::sort(expected.begin(), expected.end());
    CHECK(ended == expected);
    CHECK(ended.size() > 3);
  }
}

TEST_CASE("progress totals grow and end as known") {
  MemoryTree source = sample_tree();
  MemoryTree target;
  Settings settings = archive();
  settings.want_totals = true;
  const Outcome outcome = sync_well(source, target, settings);
  REQUIRE_FALSE(outcome.totals.empty());
  CHECK(outcome.totals.back().known);
  CHECK(outcome.totals.back().files == outcome.summary.files_transferred);
  for (std::size_t i = 1; i < outcome.totals.size(); ++i) {
    const wire::Totals& before = outcome.totals[i - 1];
    const wire::Totals& now = outcome.totals[i];
    CHECK(now.files >= before.files);
    const bool news = now.files != before.files || now.known != before.known;
    CHECK(news);
  }
}

TEST_CASE("hard links that are there already are left alone, also under --checksum") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    MemoryTree source = sample_tree();
    source.hard_link("d/again", "a");
    source.hard_link("d/deep/more", "a");
    MemoryTree target;
    Settings settings = archive();
    settings.seed = seed;
    settings.options.hard_links = true;
    sync_well(source, target, settings);
    settings.options.comparison.checksum = true;
    const Outcome again = sync_well(source, target, settings);
    CHECK(again.changes.empty());
    source.file("a", "other", 1000);  // same size and time: a name of its own now
    const Outcome broken = sync_well(source, target, settings);
    CHECK(!broken.changes.empty());
  }
}
