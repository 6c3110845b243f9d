#pragma once
// Trees and small helpers of the session tests.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/memory_session.hpp"

namespace lockstep::test {

/// Seeded bytes; the same for the same arguments everywhere.
inline Bytes noise(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bytes bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

inline MemoryTree sample_tree() {
  MemoryTree tree;
  tree.file("a", "alpha");
  tree.file("empty", "");
  tree.directory("d");
  tree.file("d/b", noise(3000, 1));
  tree.file("d/c", noise(70'000, 2));
  tree.directory("d/deep");
  tree.file("d/deep/x", "x");
  tree.directory("hollow");
  tree.symlink("to-a", "a");
  return tree;
}

inline std::string describe(const MemoryTree& tree, const Settings& settings) {
  return tree.describe(settings.options.attributes, settings.options.hard_links);
}

/// A run after which both trees must be equal and the exit code 0.
inline Outcome sync_well(MemoryTree& source, MemoryTree& target, const Settings& settings) {
  Outcome outcome = sync(source, target, settings);
  CHECK(outcome.summary.code == ExitCode::ok);
  CHECK(describe(target, settings) == describe(source, settings));
  return outcome;
}

inline bool has(const std::vector<std::string>& list, const std::string& line) {
  return std::find(list.begin(), list.end(), line) != list.end();
}
inline std::size_t position(const std::vector<std::string>& list, const std::string& line) {
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), line) - list.begin());
}

/// Nothing was replaced or removed before the source had told its whole tree.
inline bool waited_for_the_tree(const Outcome& outcome) {
  const std::size_t end = position(outcome.journal, "tree end");
  for (std::size_t i = 0; i < end && i < outcome.journal.size(); ++i) {
    const std::string& line = outcome.journal[i];
    if (line.starts_with("replace") || line.starts_with("remove")) return false;
  }
  return end < outcome.journal.size();
}

}  // namespace lockstep::test
