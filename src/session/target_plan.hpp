#pragma once
// The target's plan: for each directory that differs, what happens to each of its entries.
//
// Everything that only needs staging goes out at once; content goes to TargetFiles; what the
// source lacks is kept as extras for the end, where the guards decide. New files wait for the
// extras where one of them may be the same content under an old name.
#include <map>
#include <set>
#include <unordered_map>

#include "session/hard_links.hpp"
#include "session/target_files.hpp"
#include "session/target_output.hpp"
#include "session/target_tree.hpp"

namespace lockstep::session {

/// A name of the target that the source does not have.
struct Extra {
  tree::RelPath path;
  tree::Kind kind = tree::Kind::file;
  std::uint64_t size = 0;
  tree::Timestamp modified;
  bool replaced = false;   // makes way for an entry of another kind
  bool inside = false;     // of a directory that is an extra itself
  std::size_t parent = 0;  // that directory's place among the extras
  bool kept = false;       // a directory that holds something filters protect
};

class TargetPlan {
 public:
  TargetPlan(TargetContext& context, TargetFiles& files, TargetOutput& output);

  /// New files wait until release_held() while this is set.
  void hold_new_files(bool hold) { hold_ = hold; }
  void root(const wire::Root& root);
  void directory(const Difference& difference);
  /// Hands out staging items that have gathered.
  void flush_items();

  void on_items(const std::vector<StageOutcome>& outcomes);
  /// Content of a job is settled.
  void on_file_end(const FileJob& job, TargetFiles::End how);
  /// Fetches what was held back; where `known` has a file of the same size and time, its content
  /// is compared first.
  void release_held(const std::vector<Extra>& known, bool old_names_go);

  /// Directories whose entries the source may forget, once those below `printed` are printed.
  [[nodiscard]] std::vector<std::uint32_t> settled_below(std::uint32_t printed);
  [[nodiscard]] std::vector<Extra>& extras() noexcept { return extras_; }
  [[nodiscard]] const std::vector<Extra>& extras() const noexcept { return extras_; }
  [[nodiscard]] bool holds_files() const noexcept { return !held_.empty(); }
  [[nodiscard]] bool idle() const noexcept {
    return items_open_ == 0 && items_.empty() && links_.idle();
  }
  /// Something staged, or waiting to be, replaces or removes a name.
  [[nodiscard]] bool replaces() const noexcept { return replaces_; }
  [[nodiscard]] std::uint64_t staged() const noexcept { return staged_; }
  void batch_published() { staged_ = 0; }

 private:
  void entry(const Difference& difference, std::uint32_t index, const tree::Entry* own);
  void extra(const Difference& difference, const tree::Entry& own, bool replaced);
  void make(const StageEntry& staged, const tree::Decision& decision);
  void content(FileJob job, const tree::Decision& decision);
  void change_metadata(const StageEntry& staged, bool shared);
  void tell_end(const FileJob& job, bool good);
  void checked(FileJob job, TargetFiles::End how);
  void equal(const FileJob& job);
  void differs(FileJob job);
  void job_over(std::uint32_t directory);
  [[nodiscard]] bool is_further_link(const Difference& difference, std::uint32_t index,
                                     const tree::Entry* own, const tree::Decision& decision);
  void put(StageItem item);
  void print(const Difference& difference, std::uint32_t index, tree::Action action, tree::Why why,
             std::string link_target = {});
  void plan_totals(const tree::Entry& entry);

  TargetContext& context_;
  TargetFiles& files_;
  TargetOutput& output_;
  bool hold_ = false;
  std::vector<FileJob> held_;
  std::vector<Extra> extras_;
  std::vector<StageItem> items_;
  std::uint64_t items_open_ = 0;
  std::uint64_t next_token_ = 1;
  std::unordered_map<std::uint64_t, StageEntry> link_firsts_;  // tokens of first names
  HardLinks links_;
  std::map<const tree::Entry*, tree::RelPath> renames_;  // being compared, with the old name
  std::set<const tree::Entry*> checks_;                  // -c: being compared
  std::map<std::uint32_t, std::uint32_t> jobs_;          // open ones by directory
  std::vector<std::uint32_t> settled_;                   // directories without open jobs
  bool old_names_go_ = false;
  bool replaces_ = false;
  std::uint64_t staged_ = 0;
};

}  // namespace lockstep::session
