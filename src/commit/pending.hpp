#pragma once
// Staged entries that wait for their names.
//
// Layer    commit.
// Threads  add and find from any thread; rename_all from one, while nobody adds.
// Cost     about 60 bytes and the name per entry.
#include <cstdint>
#include <memory>
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
  struct Item {
    PlaceRef place;
    std::string name;
    std::uint64_t number = 0;  // the entry's name in staging
    bool shared = false;       // it may be the very inode that has the name already
    bool itself = false;       // the content is that of the name's old version: no backup is due
    /// --inplace: what a file that has the name shall have, once its content is overwritten.
    std::optional<fs::Metadata> in_place = {};
    /// Staged on another file system: what it shall have once it is brought home; else null.
    std::shared_ptr<const fs::Metadata> elsewhere = {};
  };
  void add(Item item);
  /// The entry that will be `path`: its place (which says in whose staging) and its number.
  struct Found {
    PlaceRef place;
    std::uint64_t number;
    bool in_place;  // it will be written to what has its name
  };
  [[nodiscard]] std::optional<Found> find(const tree::RelPath& path);
  /// Where `path` is staged on another file system it comes home now.
  void bring(Target& target, Unsynced& unsynced, const tree::RelPath& path,
             std::vector<tree::Problem>& failed);
  /// What is staged for `path` is not to be published; the file goes with its staging.
  void withdraw(const tree::RelPath& path);
  /// Gives every entry and every new tree its name; returns how many entries got theirs.
  std::uint64_t rename_all(Target& target, Unsynced& unsynced, Backups& backups,
                           std::vector<tree::Problem>& failed);

 private:
  static void put(Target& target, Backups& backups, Item& item, std::vector<tree::Problem>& failed);
  /// Brings home what comes from `first` on, as much as may lie there twice; returns its end.
  std::size_t bring_some(Target& target, Unsynced& unsynced, std::size_t first,
                         std::vector<tree::Problem>& failed);
  std::uint64_t put_some(Target& target, Unsynced& unsynced, Backups& backups,
                         std::vector<tree::Problem>& failed);
  static void back_up(Target& target, Backups& backups, const Item& item,
                      const fs::Location& staged);
  [[nodiscard]] static std::string path_of(const Item& item);

  std::mutex mutex_;
  std::vector<Item> items_;
  bool indexed_ = false;                                // only hard links ask
  std::unordered_map<std::string, std::size_t> index_;  // into items_
};

}  // namespace lockstep::commit
