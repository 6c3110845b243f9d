// Entries that stay as they are, told where somebody asks for them.
#include <algorithm>

#include "trees.hpp"

using namespace lockstep;
using namespace lockstep::test;

namespace {

std::vector<std::string> names_of(const Outcome& outcome) {
  std::vector<std::string> names;
  for (const tree::Change& change : outcome.changes) names.push_back(change.path);
  return names;
}

bool all_kept(const Outcome& outcome) {
  return std::all_of(outcome.changes.begin(), outcome.changes.end(), [](const auto& change) {
    return change.action == tree::Action::keep && change.why == tree::Why::none;
  });
}

}  // namespace

TEST_CASE("an unchanged tree is told entry by entry, in the order of a first copy") {
  for (const bool push : {false, true}) {
    for (const bool checksum : {false, true}) {
      CAPTURE(push);
      CAPTURE(checksum);
      MemoryTree source = sample_tree();
      MemoryTree empty;
      Settings settings = archive();
      settings.push = push;
      settings.want_unchanged = true;  // the root is as it was
      const std::vector<std::string> order = names_of(sync_well(source, empty, settings));
      settings.options.comparison.checksum = checksum;
      MemoryTree target = source;
      const Outcome outcome = sync_well(source, target, settings);
      CHECK(all_kept(outcome));
      CHECK(names_of(outcome) == order);
      CHECK(outcome.summary.literal_bytes == 0);
    }
  }
}

TEST_CASE("what is told of an entry is the source's") {
  for (const bool push : {false, true}) {
    MemoryTree source;
    source.directory("d").entry.mode = 0750;
    source.file("d/f", "content", 1234).entry.mode = 0640;
    MemoryTree target;
    Settings settings = archive();
    settings.push = push;
    const Outcome outcome = sync_well(source, target, settings);
    const auto change = [&](const std::string& path) {
      return *std::find_if(outcome.changes.begin(), outcome.changes.end(),
                           [&](const auto& one) { return one.path == path; });
    };
    CHECK(change("d").mode == 0750);
    CHECK(change("d/f").mode == 0640);
    CHECK(change("d/f").size == 7);
    CHECK(change("d/f").modified.seconds == 1234);
  }
}

TEST_CASE("names that both ends have do not travel") {
  for (const bool same_names : {true, false}) {
    for (const bool push : {false, true}) {
      CAPTURE(same_names);
      CAPTURE(push);
      MemoryTree source;
      MemoryTree target;
      for (const char* name : {"a", "b", "c", "d", "e"}) {
        source.file(name, std::string("content of ") + name, 2000);
        target.file(name, std::string("content of ") + name, 1000);
      }
      if (!same_names) source.file("f", "", 2000);
      Settings settings = archive();
      settings.push = push;
      int named = 0;
      int unnamed = 0;
      Tamper watch;
      watch.messages = [&](std::vector<wire::Message>& messages, bool /*to_target*/) {
        const auto* entries = std::get_if<wire::Entries>(&messages.front());
        if (entries != nullptr) ++(entries->named ? named : unnamed);
      };
      static_cast<void>(sync(source, target, settings, watch));
      CHECK(target.find("e")->entry.modified.seconds == 2000);
      CHECK(named == (same_names ? 0 : 1));
      CHECK(unnamed == (same_names ? 1 : 0));
    }
  }
}

TEST_CASE("a link that stays names its first") {
  MemoryTree source;
  source.file("a", "content");
  source.hard_link("b", "a");
  MemoryTree target = source;
  Settings settings = archive();
  settings.options.hard_links = settings.want_unchanged = true;
  const Outcome outcome = sync_well(source, target, settings);
  CHECK(all_kept(outcome));
  REQUIRE(outcome.changes.size() >= 2);
  CHECK(outcome.changes.back().hard_link == "a");
}
