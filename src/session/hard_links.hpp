#pragma once
// -H at the target: one name of an inode, the group's first, is a file like any other; the further
// ones become links to it once it is settled. A name that the target has comes first: new names
// wait for one until the plan is complete.
//
// Metadata belongs to an inode. Where the target has more names of one than take part in the group,
// those keep what they have: new metadata takes a new inode. Whether that is so is known when all
// names have come, or the plan is complete.
//
// Bounds   one group per inode with several names; names wait only while the first is open.
#include <functional>
#include <map>
#include <vector>

#include "session/target_context.hpp"
#include "session/target_output.hpp"

namespace lockstep::session {

class HardLinks {
 public:
  /// A name of a file that has others.
  struct Name {
    wire::FileRef source;  // where the source's listing has it
    StageEntry staged;
    std::optional<tree::Inode> own;  // what the target has under this name
    std::uint64_t own_links = 0;     // names of that one, here
    tree::Why why = tree::Why::none;
  };
  struct Effects {
    /// Stages a link; `replaces`: something has its name now.
    std::function<void(StageItem item, bool replaces)> stage;
    /// A name waits, so that the source must not forget it yet; it does so no longer.
    std::function<void(const Name& name)> waits;
    std::function<void(const Name& name)> waited;
    /// A name that is the link it shall be.
    std::function<void(const Name& name)> kept;
    /// New metadata for a first name; `shared`: names that are not of its group stay as they are.
    std::function<void(const StageEntry& first, bool shared)> change;
  };

  HardLinks(TargetContext& context, TargetOutput& output, Effects effects)
      : context_(context), output_(output), effects_(std::move(effects)) {}

  /// New names wait for one that the target has, until take_new_firsts().
  void expect_old_names(bool expect) { expects_old_names_ = expect; }
  /// True for the first name of a group, which goes the way of every file, and for what is left
  /// alone before there is one; any other name is dealt with here.
  [[nodiscard]] bool is_first(std::uint64_t number, Name name, const tree::Decision& decision);
  /// Every name has been seen: one of each group that the target has under no name is its first.
  [[nodiscard]] std::vector<Name> take_new_firsts();
  /// The comparison of a first name's content has ended: it stays, maybe with new metadata, or new
  /// content comes.
  void checked(const StageEntry& first, bool same, bool new_metadata);
  /// New metadata for a first name whose inode has other names; is staged when it is known whose.
  void change(const StageEntry& first);
  /// Another tree has a first name, so that it is not wanted here: the next one takes its place.
  /// False where others wait for it already, which then have to have it.
  [[nodiscard]] bool leave_out(const StageEntry& first);
  /// A first name is staged, or has failed.
  void settle(const StageEntry& first, bool failed);
  /// A first name whose way is not over.
  [[nodiscard]] bool is_open(const StageEntry& entry) const {
    return first_of_.contains(&entry.entry());
  }
  [[nodiscard]] bool idle() const noexcept { return waiting_ == 0; }

 private:
  struct Group {
    bool seeking = false;  // no name that the target has has come yet
    bool has_first = false;
    bool settled = false;   // the first name is staged, or as it should be
    bool checking = false;  // whether it stays is being found out
    bool stays = false;
    bool failed = false;
    bool shared = false;  // the first name's inode has names of which it is not known whose
    tree::RelPath first;
    tree::Inode inode;            // of the first name, where it stays as it is
    std::uint64_t own_links = 0;  // names of that one
    std::uint64_t own_names = 0;  // and those of the group among them
    std::vector<Name> undecided;
    std::vector<StageItem> waiting;
    std::vector<StageItem> linked;     // of that inode already, as long as it is the group's
    std::optional<StageEntry> change;  // new metadata
  };
  void begin(std::uint64_t number, Group& group, const Name& name, tree::Need need);
  void link(Group& group, const Name& name);
  void wait(Group& group, Name name);
  void decide(Group& group);
  void change_if_known(Group& group);

  TargetContext& context_;
  TargetOutput& output_;
  Effects effects_;
  bool expects_old_names_ = false;
  bool complete_ = false;  // no more names will come
  std::map<std::uint64_t, Group> groups_;
  // Only while it is open: its entry lives until then, and the address is not used again.
  std::map<const tree::Entry*, std::uint64_t> first_of_;
  std::uint64_t waiting_ = 0;
};

}  // namespace lockstep::session
