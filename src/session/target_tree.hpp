#pragma once
// The target's tree phase: which directories are equal, which entries are wanted, and for each
// directory that differs the two lists side by side.
//
// Order    directories are compared in the source's order and planned as their entries arrive.
// Bounds   listed ahead of comparing: 64 directories at a time, none while 32768 entries wait;
// asked
//          for: as many entries as advance() has room for, and one directory more.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "session/awaited_entries.hpp"
#include "session/target_context.hpp"
#include "session/target_digest.hpp"
#include "tree/link_keys.hpp"

namespace lockstep::session {

/// A directory that differs, ready to be planned. `theirs` and `own` are sorted by name and lack
/// what is known to be equal.
struct Difference {
  std::uint32_t number = 0;
  PathRef path;
  bool is_new = false;
  bool extras_count = false;  // the source's list is whole: what it lacks may be deleted
  EntriesRef theirs;
  std::vector<std::uint32_t> positions;  // of `theirs` in the source's listing
  std::vector<std::uint64_t> link_groups;
  std::vector<tree::Entry> own;
  tree::AlternateEntries alternates;
};

class TargetTree {
 public:
  explicit TargetTree(TargetContext& context)
      : context_(context), digest_(context.setup.options, context.setup.keys) {}

  void on_root(const wire::Root& root);
  void on_directory(wire::Directory message);
  void on_entries(wire::Entries message);
  void on_end(const wire::TreeEnd& end);
  /// nullopt: there is no such directory. `alternates`: what is in it elsewhere (--link-dest).
  void on_listing(std::uint32_t number, std::optional<tree::Listing> listing,
                  tree::AlternateEntries alternates = {});

  /// Compares and asks as far as it can; stops where more entries than `room` are under way.
  void advance(std::size_t room);
  /// The next directory to plan.
  [[nodiscard]] std::optional<Difference> next_difference();
  /// Directories below this number are equal or have been handed out.
  [[nodiscard]] std::uint32_t settled() const;
  [[nodiscard]] std::uint32_t parent(std::uint32_t number) const {
    return directories_[number].parent;
  }
  [[nodiscard]] const std::string& name(std::uint32_t number) const {
    return directories_[number].name;
  }
  /// Every directory has been compared and handed out.
  [[nodiscard]] bool complete() const;
  [[nodiscard]] bool ended() const noexcept { return end_.has_value(); }

  [[nodiscard]] const std::optional<wire::Root>& root() const noexcept { return root_; }
  [[nodiscard]] const wire::TreeEnd& end() const { return *end_; }
  /// False once some list of the source turned out to be incomplete.
  [[nodiscard]] bool source_complete() const noexcept { return source_complete_; }
  /// Entries the target has in the directories compared.
  [[nodiscard]] std::uint64_t own_entries() const noexcept { return own_entries_; }
  [[nodiscard]] bool target_was_empty() const noexcept { return target_was_empty_; }
  [[nodiscard]] std::uint32_t announced() const noexcept {
    return static_cast<std::uint32_t>(directories_.size());
  }
  [[nodiscard]] tree::RelPath path(std::uint32_t number) const;
  /// The sum of what is equal and what has arrived.
  [[nodiscard]] tree::TreeDigest::Value digest() const { return digest_.value(); }

 private:
  enum class State : std::uint8_t { announced, listing, listed, waiting, over };
  struct Dir {
    std::uint32_t parent = 0;
    State state = State::announced;
    bool is_new = false;
    bool whole = true;
    bool complete = true;
    bool holds_nothing = false;  // only the directory itself is sent
    std::uint32_t bare = 0;      // so many components of its path are bare directories
    std::string name;
    std::vector<tree::RangeDigest> theirs;
    std::unique_ptr<tree::Listing> own;
    tree::AlternateEntries alternates;
    std::vector<tree::Entry> own_rest;        // what is not known to be equal
    std::unique_ptr<AwaitedEntries> awaited;  // while waiting for entries
  };

  /// The way from the root to the directory announced last.
  struct Step {
    std::uint32_t number = 0;
    std::string last_child;
  };
  void check_order(const wire::Directory& message);
  void check_child(const wire::Directory& message);
  [[nodiscard]] std::uint32_t bare_below(std::uint32_t parent) const;
  void list_ahead();
  void take_listing(std::uint32_t number, std::optional<tree::Listing> listing);
  void check_single(const wire::Entries& message) const;
  [[nodiscard]] wire::Want differing(std::uint32_t number, const std::set<tree::RangeDigest>& ours);
  [[nodiscard]] std::optional<tree::RangeDigest> names_here(
      const Dir& dir, const std::vector<tree::EntryRange>& own, const wire::Want& want) const;
  [[nodiscard]] bool compare(std::uint32_t number, wire::Wants& wants);
  static void add_aside(Dir& dir, bool wanted);
  [[nodiscard]] std::vector<std::uint64_t> link_keys(const Dir& dir, std::uint32_t number);
  void add_part(wire::Entries& part, std::vector<tree::Entry>& theirs, Difference& difference);
  void add_arrived(Dir& dir, Difference& difference);
  void hand_out(std::uint32_t number);
  void map_owners(std::vector<tree::Entry>& entries);
  void learn(const tree::OwnerNames& users, const tree::OwnerNames& groups);

  TargetContext& context_;
  std::optional<wire::Root> root_;
  std::optional<wire::TreeEnd> end_;
  TargetDigest digest_;
  std::deque<Dir> directories_;
  std::vector<Step> way_;
  std::uint32_t compared_ = 0;
  std::uint32_t list_next_ = 0;      // directories below are listed, or being listed
  std::size_t listing_ = 0;          // of them being listed
  std::size_t listed_entries_ = 0;   // in directories that are not compared yet
  std::set<std::uint32_t> waiting_;  // directories whose entries are under way
  std::size_t asked_entries_ = 0;    // what the target has in these
  std::map<std::uint32_t, Difference> ready_;
  bool source_complete_ = true;
  bool target_was_empty_ = false;
  std::uint64_t own_entries_ = 0;
  std::map<std::uint32_t, std::uint32_t> users_;  // source's to ours
  std::map<std::uint32_t, std::uint32_t> groups_;
  tree::LinkKeys<tree::Inode> link_keys_;
};

}  // namespace lockstep::session
