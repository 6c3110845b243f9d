#pragma once
// Two versions of a random tree, and what may be on a target's disk while one becomes the other.
#include <random>
#include <string>
#include <vector>

#include "support/memory_tree.hpp"
#include "tree/options.hpp"

namespace lockstep::sim {

/// Numbers that are the same everywhere.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  [[nodiscard]] std::uint64_t word() { return random_(); }
  /// 0 to `count` - 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t count) { return random_() % count; }
  [[nodiscard]] bool chance(double probability) {
    return static_cast<double>(random_() >> 11U) * 0x1p-53 < probability;
  }
  template <class T>
  [[nodiscard]] const T& of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  /// A time that nothing has yet: other content of the same size must have another time.
  [[nodiscard]] std::int64_t new_second() { return ++last_second_; }

 private:
  std::mt19937_64 random_;
  std::int64_t last_second_ = 1000;
};

[[nodiscard]] test::MemoryTree random_tree(Draw& draw);
/// Edits, new and gone names, other kinds, other times, moved files and directories.
void change_tree(test::MemoryTree& tree, Draw& draw);

/// What is wrong with `now`, on the way from `before` to `wanted`: names that neither a plan nor
/// the options let go, content that is neither the old nor the new.
void check_between(const test::MemoryTree& before, const test::MemoryTree& wanted,
                   const test::MemoryTree& now, const tree::SyncOptions& options,
                   std::vector<std::string>& complaints);
/// What is wrong where a run ended well.
void check_end(const test::MemoryTree& wanted, const test::MemoryTree& now,
               const tree::SyncOptions& options, std::vector<std::string>& complaints);

}  // namespace lockstep::sim
