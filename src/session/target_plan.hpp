#pragma once
// The target's plan: for each directory that differs, what happens to each of its entries.
//
// Everything that only needs staging goes out at once; content goes to TargetFiles; what the
// source lacks goes to TargetExtras, for the end. New files wait for the extras where one of them
// may be the same content under an old name.
#include <map>
#include <set>
#include <unordered_map>

#include "session/hard_links.hpp"
#include "session/receipts.hpp"
#include "session/target_extras.hpp"
#include "session/target_files.hpp"
#include "session/target_output.hpp"
#include "session/target_tree.hpp"

namespace lockstep::session {

class TargetPlan {
 public:
  TargetPlan(TargetContext& context, TargetFiles& files, TargetOutput& output,
             TargetExtras& extras);

  /// New files wait until release_held() while this is set; what is above held_files_max does not.
  void hold_new_files(bool hold) { hold_ = hold; }
  /// New names of hard link groups wait for old ones until choose_link_firsts().
  void expect_old_links(bool expect) { links_.expect_old_names(expect); }
  void choose_link_firsts();
  void root(const wire::Root& root);
  void directory(const Difference& difference);
  /// Hands out staging items that have gathered.
  void flush_items();

  void on_items(const std::vector<StageOutcome>& outcomes);
  /// Content of a job is settled.
  void on_file_end(const FileJob& job, TargetFiles::End how);
  /// Fetches what was held back; where an extra has the same size and time, its content is
  /// compared first.
  void release_held(bool old_names_go);

  /// Directories whose entries the source may forget, once those below `printed` are printed.
  [[nodiscard]] std::vector<std::uint32_t> settled_below(std::uint32_t printed);
  [[nodiscard]] bool holds_files() const noexcept { return !held_.empty(); }
  [[nodiscard]] bool idle() const noexcept {
    return items_open_ == 0 && items_.empty() && links_.idle();
  }
  /// Staging items that wait or are under way.
  [[nodiscard]] std::uint64_t backlog() const noexcept { return items_open_ + items_.size(); }
  /// By how many bytes the target's content grows; holes and renamed files are left out.
  [[nodiscard]] std::int64_t growth() const noexcept { return growth_; }
  /// Something staged, or waiting to be, replaces or removes a name.
  [[nodiscard]] bool replaces() const noexcept { return replaces_; }
  /// Entries staged, or on their way, that publishing has to name one by one: those in a new
  /// directory get their names with it, as long as it has not been published itself.
  [[nodiscard]] std::uint64_t staged() const noexcept { return staged_; }
  [[nodiscard]] Receipts& receipts() noexcept { return receipts_; }
  void batch_published() {
    staged_ = 0;
    some_published_ = true;
  }

 private:
  void entry(const Difference& difference, std::uint32_t index, const tree::Entry* own);
  struct Compared {
    const Difference& difference;
    std::uint32_t index;
    const tree::Entry* basis;  // here, of the same kind; may be null
  };
  [[nodiscard]] Sharing sharing_of(const Compared& compared) const;
  /// What is decided about an entry that has its content from nowhere else.
  void settle(const Compared& compared, const StageEntry& staged, const tree::Decision& decision);
  void leave(const StageEntry& staged, tree::Left why);
  /// A name that is no entry like others.
  void marked(const Difference& difference, std::uint32_t index, const tree::Entry* own);
  void make(const StageEntry& staged, const tree::Decision& decision);
  void make_first(HardLinks::Name name);
  void content(FileJob job, const tree::Decision& decision);
  void fetch(FileJob job);
  void change_metadata(const StageEntry& staged, Sharing shared);
  void put_metadata(const StageEntry& staged, bool shared);
  void tell_end(const FileJob& job, bool good);
  /// What is told of a file that was compared.
  [[nodiscard]] wire::EntryChange change_of(const FileJob& job, bool same) const;
  void checked(FileJob job, TargetFiles::End how);
  void equal(const FileJob& job);
  void differs(FileJob job);
  void job_over(std::uint32_t directory);
  [[nodiscard]] std::optional<tree::Alternate> alternate_for(const Difference& difference,
                                                             const tree::Entry& wanted,
                                                             bool is_free);
  [[nodiscard]] bool leaves_out(const tree::Alternate& alternate) const;
  void from_alternate(const Difference& difference, std::uint32_t index, const StageEntry& staged,
                      const tree::Alternate& alternate);
  void content_from_alternate(const Difference& difference, std::uint32_t index,
                              const StageEntry& staged, const tree::Alternate& alternate);
  void stays(const FileJob& job);
  void take_alternate(const StageEntry& staged, std::uint32_t number, bool is_equal);
  /// Whether the entry is not created or not updated, whatever it is like; told where it is asked.
  [[nodiscard]] bool is_passed_over(const Difference& difference, const tree::Entry& wanted,
                                    const tree::Entry* own);
  [[nodiscard]] bool is_inside_passed_over(const tree::RelPath& directory) const;
  [[nodiscard]] bool is_left_out(const tree::Entry& wanted, const tree::RelPath& directory) const;
  [[nodiscard]] bool is_further_link(const Difference& difference, std::uint32_t index,
                                     const tree::Entry* own, const tree::Decision& decision);
  void put(StageItem item);
  [[nodiscard]] bool waits_for_name(const StageEntry& entry) const {
    return some_published_ || !entry.in_new;
  }
  void print(const Difference& difference, std::uint32_t index, tree::Action action, tree::Why why);
  void plan_totals(const tree::Entry& entry);
  void grow(const FileJob& job);

  TargetContext& context_;
  TargetFiles& files_;
  TargetOutput& output_;
  TargetExtras& extras_;
  bool hold_ = false;
  std::vector<FileJob> held_;
  std::vector<StageItem> items_;
  std::uint64_t items_open_ = 0;
  std::uint64_t next_token_ = 1;
  std::unordered_map<std::uint64_t, StageEntry> link_firsts_;  // tokens of first names
  Receipts receipts_;
  HardLinks links_;
  std::map<const tree::Entry*, tree::RelPath> renames_;  // being compared, with the old name
  std::set<const tree::Entry*> checks_;                  // -c: being compared
  std::map<std::uint32_t, std::uint32_t> jobs_;          // open ones by directory
  std::vector<std::uint32_t> settled_;                   // directories without open jobs
  std::set<std::string> passed_over_;                    // directories, with all they hold
  bool old_names_go_ = false;
  bool replaces_ = false;
  std::uint64_t staged_ = 0;
  bool some_published_ = false;
  std::int64_t growth_ = 0;
};

}  // namespace lockstep::session
