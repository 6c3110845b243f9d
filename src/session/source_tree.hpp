#pragma once
// The source's tree phase: directories in order, digests first, entries where they are wanted.
//
// Order    pre-order, sub-directories by name after their parent's own files; several
//          directories are read ahead of the one that is next.
// Memory   a listing is kept until the target says that it is equal, or releases it; new ones are
//          not announced while more than window_entries wait for an answer.
#include <deque>
#include <map>
#include <set>

#include "session/keys.hpp"
#include "session/source_action.hpp"
#include "tree/link_keys.hpp"
#include "tree/options.hpp"

namespace lockstep::session {

/// What is told of a directory's own change, when its parent's listing may be gone.
struct DirectoryFacts {
  std::uint16_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t size = 0;
  tree::Timestamp modified;
};

class SourceTree {
 public:
  struct Setup {
    tree::SyncOptions options;
    tree::DigestKey key{};
    SelectionRef selected = std::make_shared<const Selection>();
    wire::Root root;
    bool complete = true;  // false: an argument does not exist
    bool client = true;    // false: what goes wrong is told to the other side
  };
  SourceTree(Setup setup, std::deque<SourceAction>& actions);

  void on_listing(std::uint32_t id, SourceListing listing);
  void on_wants(const wire::Wants& wants);
  void on_release(const wire::Release& release);

  /// What the whole tree holds; final once the tree has ended.
  [[nodiscard]] const wire::Counts& counts() const noexcept { return end_.counts; }
  /// The sum of everything announced.
  [[nodiscard]] tree::TreeDigest::Value digest() const { return digest_.value(); }
  /// The entry a target names; Error{stream} for one it cannot know.
  [[nodiscard]] const tree::Entry& entry(const wire::FileRef& ref) const;
  [[nodiscard]] const DirectoryFacts& facts(std::uint32_t directory) const;
  /// Where it is, for what is to be removed; Error{stream} for a directory.
  [[nodiscard]] source_action::RemoveFile removable(const wire::FileRef& ref) const;
  /// Where its content is read.
  [[nodiscard]] SourceFile file(const wire::FileRef& ref) const;
  /// Path below the transfer root of a directory, "." for the root.
  [[nodiscard]] tree::RelPath path(std::uint32_t directory) const;

 private:
  struct Node {
    std::uint32_t parent = 0;
    std::string name;
    DirectoryFacts own;
    std::uint32_t number = 0;
    bool asked = false;
    std::uint64_t device = 0;  // -x: that of the argument it belongs to; 0: each entry has its own
    bool bare = false;
    std::vector<Location> places;  // listed whole
    SelectionRef selected;         // what else of it is named; null: nothing
    std::unique_ptr<SourceListing> listing;
    std::vector<tree::EntryRange> ranges;
  };

  void advance();
  void ask(std::uint32_t id);
  void announce(std::uint32_t id);
  void count(const Node& node);
  void push_children(std::uint32_t id);
  [[nodiscard]] static std::uint64_t device_of(const Node& node, std::uint32_t position);
  [[nodiscard]] bool is_mounted(const Node& node, std::uint32_t position) const;
  void leave_mounted_out(Node& node) const;
  void add_child(std::uint32_t id, std::uint32_t position);
  [[nodiscard]] std::vector<Location> places_below(const Node& node, std::uint32_t position) const;
  [[nodiscard]] std::vector<std::uint64_t> link_keys(const Node& node, std::uint32_t id);
  void send_wanted(const wire::Want& want);
  void send_entries(std::uint32_t number, std::uint32_t range, bool named);
  void add_new_owners(wire::Entries& message, const tree::Listing& listing);
  void drop(Node& node) const;
  void check_wants(const wire::Wants& wants) const;
  [[nodiscard]] const Node& listed(std::uint32_t number) const;
  [[nodiscard]] tree::RelPath node_path(std::uint32_t id) const;
  [[nodiscard]] std::uint64_t link_group(const tree::Entry& entry);

  Setup setup_;
  std::deque<SourceAction>& actions_;
  std::deque<Node> nodes_;
  std::vector<std::uint32_t> todo_;       // node ids, next one last
  std::vector<std::uint32_t> by_number_;  // node ids in order of announcement
  std::uint32_t answered_ = 0;            // directories the target has compared
  std::uint64_t waiting_entries_ = 0;
  bool ended_ = false;
  wire::TreeEnd end_;
  tree::TreeDigest digest_;
  std::set<std::uint32_t> users_sent_;
  std::set<std::uint32_t> groups_sent_;
  std::map<tree::Inode, std::uint64_t> link_groups_;
  tree::LinkKeys<tree::Inode> link_keys_;
};

}  // namespace lockstep::session
