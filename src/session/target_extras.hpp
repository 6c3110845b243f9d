#pragma once
// Names of the target that the source does not have, or has as another kind: what deletion would
// take. Found while the plan grows, listed to the bottom once it is complete.
//
// Memory   about 130 bytes and the name for each.
#include <optional>
#include <set>
#include <vector>

#include "session/target_context.hpp"

namespace lockstep::session {

class TargetExtras {
 public:
  explicit TargetExtras(TargetContext& context) : context_(context) {}

  /// `own` of `directory` has no place in the source's tree. `replaced`: its name has, and this
  /// makes way; other kinds than directories do so by themselves and are only counted.
  void add(const PathRef& directory, const tree::Entry& own, bool replaced);
  /// A symlink stands for the directory `inode` (-K), which must not go then.
  void keep_directory(const tree::Inode& inode) { led_to_.insert(inode); }
  /// Asks what directories hold: those that are replaced, or all.
  void list(bool all);
  void on_listing(std::uint32_t id, const tree::Listing& listing);
  [[nodiscard]] bool is_listing() const noexcept { return open_ > 0; }

  [[nodiscard]] bool empty() const noexcept { return all_.empty() && replaced_names_.empty(); }
  /// How many names would be lost, and what of them are directories.
  [[nodiscard]] std::uint64_t going() const;
  [[nodiscard]] std::uint64_t directories() const;
  [[nodiscard]] std::uint64_t bytes() const;
  /// Other kinds than directories that something of another kind replaces; known only where a
  /// limit may forbid it.
  [[nodiscard]] const std::vector<tree::RelPath>& replaced_names() const noexcept {
    return replaced_names_;
  }
  /// Directories in the way of another kind that will not make room: `deletes` or not.
  [[nodiscard]] std::vector<tree::RelPath> in_the_way(bool deletes) const;

  /// What has to go before the rest is published, deepest first; forgotten here.
  [[nodiscard]] std::vector<Removal> take_replaced();
  /// Of these what counts as deleted: the content of directories that are replaced.
  [[nodiscard]] std::vector<Removal> inside_replaced() const;
  /// The next ones to remove, in rsync's order: what a directory holds before itself.
  [[nodiscard]] std::vector<Removal> take(std::size_t most);

  /// Calls body(path, size, time) for each file that would be removed.
  template <class Body>
  void each_file(const Body& body) const {
    for (const Extra& extra : all_) {
      if (extra.kind != tree::Kind::file || extra.replaced) continue;
      body([&] { return path(extra); }, extra.size, extra.modified);
    }
  }

 private:
  struct Extra {
    PathRef directory;         // null: inside another extra
    std::uint32_t parent = 0;  // that one's place
    tree::Kind kind = tree::Kind::file;
    bool replaced = false;  // makes way for an entry of another kind, or is inside one that does
    bool kept = false;      // a directory that will hold something: what filters protect, backups
    bool holds = false;     // a directory that is not empty
    std::string name;
    std::uint64_t size = 0;
    tree::Timestamp modified;
    tree::Inode inode;
  };
  [[nodiscard]] bool is_led_to(const Extra& extra) const;
  [[nodiscard]] tree::RelPath path(const Extra& extra) const;
  [[nodiscard]] std::vector<std::uint32_t> reverse_order() const;
  void ask(std::size_t extra);
  void keep(std::size_t extra);

  TargetContext& context_;
  std::vector<Extra> all_;  // a directory before what it holds
  std::vector<tree::RelPath> replaced_names_;
  std::set<tree::Inode> led_to_;
  std::vector<std::uint32_t> to_take_;  // what is left to remove, the next one last
  bool taking_ = false;
  std::uint64_t open_ = 0;
};

}  // namespace lockstep::session
