// Deletions and their guards, renames, hard links.
#include "trees.hpp"

using namespace lockstep;
using namespace lockstep::test;

namespace {

Settings deleting() {
  Settings settings = archive();
  settings.options.delete_extras = true;
  return settings;
}

MemoryTree with_extras(MemoryTree tree) {
  tree.file("extra", "1");
  tree.directory("gone");
  tree.directory("gone/below");
  tree.file("gone/below/file", "2");
  tree.symlink("d/old-link", "x");
  return tree;
}
constexpr std::size_t extras = 5;

}  // namespace

TEST_CASE("extras go at the very end and only with --delete") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    MemoryTree source = sample_tree();
    source.file("new", "n");
    MemoryTree target = with_extras(sample_tree());
    Settings settings = archive();
    settings.seed = seed;
    CHECK(sync(source, target, settings).summary.code == ExitCode::ok);
    CHECK(target.size() == source.size() + extras);
    settings.options.delete_extras = true;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(outcome.summary.deleted.files == 2);
    CHECK(outcome.summary.deleted.directories == 2);
    CHECK(outcome.summary.deleted.links == 1);
    CHECK(waited_for_the_tree(outcome));
    CHECK(position(outcome.journal, "publish") < position(outcome.journal, "remove extra"));
  }
}

TEST_CASE(
    "names go in rsync's order: directories first, the last name first, content before them") {
  MemoryTree source;
  source.file("a", "a");
  source.directory("kept");
  MemoryTree target = source;
  for (const char* directory : {"d", "d/e", "d/f", "kept/x"}) target.directory(directory);
  for (const char* file : {"b", "c", "d/1", "d/2", "d/e/3", "kept/y"}) target.file(file, "x");
  Settings settings = deleting();
  settings.options.dry_run = true;
  std::vector<std::string> order;
  for (const tree::Change& change : sync(source, target, settings).changes) {
    if (change.action == tree::Action::remove) order.push_back(change.path);
  }
  CHECK(order == std::vector<std::string>{"d/f", "d/e/3", "d/e", "d/2", "d/1", "d", "c", "b",
                                          "kept/x", "kept/y"});
}

TEST_CASE("an incomplete source deletes nothing") {
  const bool by_directory[] = {false, true};
  for (const bool directory : by_directory) {
    MemoryTree source = sample_tree();
    source.file("a", "other", 2000);
    MemoryTree target = with_extras(sample_tree());
    Settings settings = deleting();
    settings.faults.missing_argument = !directory;
    if (directory) settings.faults.unreadable_directories.insert("d/deep");
    const Outcome outcome = sync(source, target, settings);
    CHECK(outcome.summary.code == ExitCode::partial);
    CHECK(target.size() == source.size() + extras);
    CHECK(target.find("a")->entry.modified.seconds == 2000);
    CHECK(outcome.summary.deleted.files == 0);
  }
}

TEST_CASE("an empty source is refused and nothing at all is done") {
  for (const bool dry : {false, true}) {
    MemoryTree source;
    source.root().mode = 0700;
    MemoryTree target = with_extras(sample_tree());
    Settings settings = deleting();
    settings.options.dry_run = dry;
    const std::string before = describe(target, settings);
    const Outcome refused = sync(source, target, settings);
    CHECK(refused.summary.code == ExitCode::refused);
    CHECK(refused.summary.text.find("--empty-source=allow") != std::string::npos);
    CHECK(describe(target, settings) == before);
    CHECK(target.root().mode == 0755);
    CHECK(refused.journal == std::vector<std::string>{"tree end"});
    settings.options.allow_empty_source = true;
    settings.options.dry_run = false;
    sync_well(source, target, settings);
    CHECK(target.size() == 0);
  }
}

TEST_CASE("beyond --max-delete nothing is deleted and updates are done") {
  struct Limit {
    tree::DeleteLimit limit;
    bool within;
  };
  // The target has 9 + 5 entries.
  const Limit limits[] = {{{0, false}, false}, {{4, false}, false}, {{5, false}, true},
                          {{35, true}, false}, {{36, true}, true},  {{100, true}, true}};
  for (const Limit& limit : limits) {
    CAPTURE(limit.limit.value);
    MemoryTree source = sample_tree();
    source.file("a", "other", 2000);
    MemoryTree target = with_extras(sample_tree());
    Settings settings = deleting();
    settings.options.delete_limit = limit.limit;
    const Outcome outcome = sync(source, target, settings);
    CHECK(outcome.summary.code == (limit.within ? ExitCode::ok : ExitCode::delete_limit));
    CHECK(target.size() == source.size() + (limit.within ? 0 : extras));
    CHECK(target.find("a")->entry.modified.seconds == 2000);
  }
}

TEST_CASE("a directory replaced by a file counts with all that is below") {
  for (const std::uint64_t limit : {4U, 5U}) {
    CAPTURE(limit);
    MemoryTree source = sample_tree();
    MemoryTree target = source;
    source.file("d", "a file now");  // d, b, c, deep, x go
    Settings settings = deleting();
    settings.options.delete_limit = tree::DeleteLimit{limit, false};
    const Outcome outcome = sync(source, target, settings);
    const bool within = limit == 5;
    CHECK((outcome.summary.code == ExitCode::ok) == within);
    CHECK((target.find("d/deep/x") == nullptr) == within);
  }
}

TEST_CASE("a renamed file is found by its content") {
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    CAPTURE(seed);
    const bool deletes = seed % 2 == 0;
    MemoryTree source = sample_tree();
    MemoryTree target = source;
    source.remove("d/c");
    source.directory("moved");
    source.file("moved/c", noise(70'000, 2));
    Settings settings = archive();
    settings.options.delete_extras = deletes;
    settings.seed = seed;
    settings.push = seed % 3 == 0;
    const Outcome outcome = sync(source, target, settings);
    CHECK(outcome.summary.code == ExitCode::ok);
    CHECK(outcome.summary.files_renamed == 1);
    CHECK(outcome.summary.literal_bytes == 0);
    CHECK(outcome.bytes_to_target < 1000);
    REQUIRE(target.find("moved/c") != nullptr);
    CHECK(*target.find("moved/c")->content == noise(70'000, 2));
    CHECK((target.find("d/c") == nullptr) == deletes);
    if (deletes) {
      CHECK(position(outcome.journal, "write moved/c") < position(outcome.journal, "remove d/c"));
    }
  }
}

TEST_CASE("size and time alone never make a rename") {
  MemoryTree source = sample_tree();
  MemoryTree target = source;
  source.remove("d/c");
  source.file("new", noise(70'000, 3));
  const Outcome outcome = sync_well(source, target, deleting());
  CHECK(outcome.summary.files_renamed == 0);
  CHECK(outcome.summary.literal_bytes == 70'000);
}

TEST_CASE("a whole directory renamed moves no content") {
  MemoryTree source;
  MemoryTree target;
  source.directory("new");
  target.directory("old");
  for (int i = 0; i < 100; ++i) {
    const std::string name = "/f" + std::to_string(i);
    const Bytes content = noise(2000, static_cast<std::uint64_t>(i));
    source.file("new" + name, content, 1000 + i);
    target.file("old" + name, content, 1000 + i);
  }
  MemoryTree again = target;
  const Outcome outcome = sync_well(source, target, deleting());
  CHECK(outcome.summary.files_renamed == 100);
  CHECK(outcome.bytes_to_target < 6000);

  Settings few = deleting();
  few.held_files_max = 30;  // what is above that is sent
  const Outcome bounded = sync_well(source, again, few);
  CHECK(bounded.summary.files_renamed == 30);
  CHECK(bounded.summary.literal_bytes == 70 * 2000);
}

TEST_CASE("many hard link groups over many directories all settle") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    MemoryTree source;
    MemoryTree target;
    for (int i = 0; i < 60; ++i) {
      const std::string directory = "d" + std::to_string(100 + i);
      for (MemoryTree* tree : {&source, &target}) tree->directory(directory);
      source.file(directory + "/first", noise(600, static_cast<std::uint64_t>(i)));
      source.hard_link(directory + "/second", directory + "/first");
      source.hard_link(directory + "/third", directory + "/first");
      if (i % 2 == 0) {  // here the first name stays as it is
        target.file(directory + "/first", noise(600, static_cast<std::uint64_t>(i)));
      }
    }
    Settings settings = archive();
    settings.options.hard_links = true;
    settings.seed = seed;
    sync_well(source, target, settings);
  }
}

TEST_CASE("a new name is linked to a name that the target has, wherever that is") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    MemoryTree source;
    for (const char* directory : {"a", "b", "c"}) source.directory(directory);
    source.file("b/old", noise(5000, 7));
    source.hard_link("c/old", "b/old");
    MemoryTree target = source;
    source.find("b/old")->entry.mode ^= 0111U;
    source.find("c/old")->entry.mode ^= 0111U;
    source.hard_link("a/new", "b/old");
    Settings settings = archive();
    settings.options.hard_links = true;
    settings.options.comparison.checksum = seed % 2 == 0;
    settings.options.detect_renames = false;
    settings.seed = seed;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(outcome.summary.literal_bytes == 0);
    REQUIRE(outcome.changes.size() == 2);
    CHECK(outcome.changes[0].path == "a/new");
    CHECK(outcome.changes[0].hard_link == "b/old");
    CHECK(outcome.changes[1].path == "b/old");
    CHECK(outcome.changes[1].action == tree::Action::metadata);
  }
}

TEST_CASE("a hard link group of which the target has nothing is sent once") {
  MemoryTree source;
  for (const char* directory : {"a", "b"}) source.directory(directory);
  source.file("a/first", noise(5000, 7));
  source.hard_link("b/second", "a/first");
  MemoryTree target;
  target.file("other", "x");
  Settings settings = deleting();
  settings.options.hard_links = true;
  for (const bool renames : {false, true}) {
    MemoryTree copy = target;
    settings.options.detect_renames = renames;
    const Outcome outcome = sync_well(source, copy, settings);
    CHECK(outcome.summary.literal_bytes == 5000);
    CHECK(outcome.summary.files_transferred == 1);
  }
}

TEST_CASE("batches are published early, but nothing is replaced before the plan is complete") {
  std::size_t batches = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    MemoryTree source;
    MemoryTree target;
    for (int i = 0; i < 40; ++i) {
      const std::string directory = "d" + std::to_string(100 + i);
      source.directory(directory);
      source.file(directory + "/empty", "");
      source.file(directory + "/new", noise(300, seed + static_cast<std::uint64_t>(i)));
      source.file(directory + "/old", noise(600, static_cast<std::uint64_t>(i)), 2000);
      if (i % 9 != 8) continue;
      target.directory(directory);
      target.file(directory + "/old", noise(500, 3), 1000);
      target.file(directory + "/gone", "x");
    }
    Settings settings = deleting();
    settings.options.detect_renames = false;
    settings.batch_entries = 3;
    settings.seed = seed;
    settings.chunk_bytes = 200;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(waited_for_the_tree(outcome));
    const auto end = outcome.journal.begin() +
                     static_cast<std::ptrdiff_t>(position(outcome.journal, "tree end"));
    batches += static_cast<std::size_t>(std::count(outcome.journal.begin(), end, "publish"));
  }
  CHECK(batches > 30);
}

TEST_CASE("what gets its name with a new directory does not ask for a batch") {
  MemoryTree source;
  for (int i = 0; i < 40; ++i) {
    const std::string directory = "new/d" + std::to_string(100 + i);
    if (i == 0) source.directory("new");
    source.directory(directory);
    source.file(directory + "/empty", "");
    source.file(directory + "/file", noise(300, static_cast<std::uint64_t>(i)));
  }
  Settings settings = deleting();
  settings.batch_entries = 3;
  MemoryTree target;
  const Outcome outcome = sync_well(source, target, settings);
  CHECK(std::count(outcome.journal.begin(), outcome.journal.end(), "publish") == 1);
}

TEST_CASE("a name that something of another kind replaces counts as deleted") {
  for (const std::uint64_t limit : {1U, 2U}) {
    CAPTURE(limit);
    MemoryTree source = sample_tree();
    MemoryTree target = source;
    source.remove("a");
    source.symlink("a", "elsewhere");
    source.remove("d/b");
    source.directory("d/b");
    source.file("d/b/inside", "i");
    Settings settings = deleting();
    settings.options.delete_limit = tree::DeleteLimit{limit, false};
    const Outcome outcome = sync(source, target, settings);
    const bool within = limit == 2;
    CHECK(outcome.summary.code == (within ? ExitCode::ok : ExitCode::delete_limit));
    CHECK((target.find("a")->entry.kind == tree::Kind::symlink) == within);
    CHECK((target.find("d/b")->entry.kind == tree::Kind::directory) == within);
  }
}

TEST_CASE("with --delete-before names go before content comes, and after the whole plan") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    MemoryTree source = sample_tree();
    source.file("a", "other", 2000);
    source.file("new", noise(500, 4));
    MemoryTree target = with_extras(sample_tree());
    Settings settings = deleting();
    settings.options.delete_before = true;
    settings.seed = seed;
    settings.push = seed % 2 == 0;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(waited_for_the_tree(outcome));
    CHECK(position(outcome.journal, "remove extra") < position(outcome.journal, "publish"));
    REQUIRE(outcome.changes.size() > extras);
    CHECK(outcome.changes.front().action == tree::Action::remove);
    CHECK(outcome.changes[extras - 1].action == tree::Action::remove);
    CHECK(outcome.changes[extras].action != tree::Action::remove);
  }
}

TEST_CASE("what does not fit is refused before anything is replaced") {
  MemoryTree source = sample_tree();
  source.file("d/c", noise(100'000, 5), 2000);  // 30 000 more
  source.file("new", noise(10'000, 6));
  for (const std::uint64_t free : {39'999U, 40'000U}) {
    MemoryTree target = with_extras(sample_tree());
    target.file("extra", noise(5'000, 7));
    const MemoryTree before = target;
    Settings settings = deleting();
    settings.free_bytes = free;
    const Outcome outcome = sync(source, target, settings);
    if (free == 40'000) {
      CHECK(outcome.summary.code == ExitCode::ok);
      continue;
    }
    CHECK(outcome.summary.code == ExitCode::no_space);
    CHECK(outcome.summary.text.find("40000 bytes needed, 39999 free") != std::string::npos);
    CHECK(outcome.summary.text.find("--delete-before") != std::string::npos);
    CHECK(describe(target, settings) == describe(before, settings));
    settings.options.delete_before = true;
    sync_well(source, target, settings);
  }
}
