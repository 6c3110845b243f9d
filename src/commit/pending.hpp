#pragma once
// Staged entries that wait for their names.
//
// Layer    commit.
// Threads  add and find from any thread; rename_all from one, while nobody adds.
// Cost     about 60 bytes and the name per entry.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "commit/backups.hpp"
#include "commit/durable.hpp"
#include "commit/place.hpp"

namespace lockstep::commit {

class Pending {
 public:
  /// `number` is the entry's name in staging; `shared` that it may be the very inode that has
  /// the name already; `itself` that it has that one's content, so that no backup is due.
  void add(const PlaceRef& place, std::string name, std::uint64_t number, bool shared, bool itself);
  /// The entry that will be `path`: its place (which says in whose staging) and its number.
  struct Found {
    PlaceRef place;
    std::uint64_t number;
  };
  [[nodiscard]] std::optional<Found> find(const tree::RelPath& path);
  /// What is staged for `path` is not to be published; the file goes with its staging.
  void withdraw(const tree::RelPath& path);
  /// Gives every entry and every new tree its name; returns how many entries got theirs.
  std::uint64_t rename_all(Target& target, Unsynced& unsynced, Backups& backups,
                           std::vector<tree::Problem>& failed);

 private:
  struct Item {
    PlaceRef place;
    std::string name;
    std::uint64_t number;
    bool shared;
    bool itself;
  };
  static void back_up(Target& target, Backups& backups, const Item& item,
                      const fs::Location& staged);
  [[nodiscard]] static std::string path_of(const Item& item);

  std::mutex mutex_;
  std::vector<Item> items_;
  bool indexed_ = false;                                // only hard links ask
  std::unordered_map<std::string, std::size_t> index_;  // into items_
};

}  // namespace lockstep::commit
