#pragma once
// The target's changes in the order of the plan, whatever order they were found in.
//
// Order    a directory's own change, the changes of its files by position, then its
//          sub-directories.
#include <map>
#include <string>
#include <vector>

#include "session/target_tree.hpp"

namespace lockstep::session {

class TargetOutput {
 public:
  TargetOutput(TargetContext& context, const TargetTree& tree) : context_(context), tree_(tree) {}

  /// `entry` is in directory `number` at `position` of the source's listing.
  void add(std::uint32_t number, std::uint32_t position, const tree::Entry& entry,
           wire::EntryChange change);
  /// The change of a sub-directory, printed when its turn comes.
  void add_directory(std::uint32_t parent, const tree::Entry& entry, wire::EntryChange change);
  void add_root(const tree::Entry& entry, wire::EntryChange change);
  /// Nothing after directory `number` is printed until every hold on it is released.
  void hold(std::uint32_t number) { ++holds_[number]; }
  void release(std::uint32_t number);
  /// Prints what is settled.
  void advance();
  /// Changes in directories below this number have been told, or nobody wants them.
  [[nodiscard]] std::uint32_t printed() const {
    return context_.setup.want_changes ? next_ : tree_.settled();
  }
  void removed(const std::vector<Removal>& removals);

 private:
  struct Item {
    tree::Entry entry;  // without what output does not need
    wire::EntryChange change;
  };
  [[nodiscard]] bool wants(const wire::EntryChange& change) const;
  void print_directory(std::uint32_t number);
  void print(std::uint32_t number, const Item& item);

  TargetContext& context_;
  const TargetTree& tree_;
  std::uint32_t next_ = 0;
  std::map<std::uint32_t, std::map<std::uint32_t, Item>> items_;       // by directory, position
  std::map<std::pair<std::uint32_t, std::string>, Item> directories_;  // by parent, name
  std::optional<Item> root_;
  std::map<std::uint32_t, std::uint32_t> holds_;
  wire::Changes pending_;
};

}  // namespace lockstep::session
