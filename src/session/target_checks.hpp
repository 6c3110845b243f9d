#pragma once
// Which of the target's files have the content the source has: groups of files, one folded tag
// each way, and the single tags only where a group differs.
//
// Bounds   window_checks_max groups wait for an answer at a time.
#include <deque>
#include <functional>
#include <unordered_map>

#include "session/target_context.hpp"

namespace lockstep::session {

class TargetChecks {
 public:
  using OnAnswer = std::function<void(FileJob job, bool equal)>;
  TargetChecks(TargetContext& context, OnAnswer on_answer)
      : context_(context), on_answer_(std::move(on_answer)) {}

  /// Compares the job's content with `basis`, in a group with others.
  void add(FileJob job, BasisFile basis);
  /// Groups that are not full will not get fuller.
  void flush();
  /// Issues what the window allows.
  void advance();

  void on_tags(std::uint32_t check, std::vector<std::optional<Tag>> tags);
  void on_result(const wire::CheckResult& result);

  /// Files that wait for their turn, or for their group to fill.
  [[nodiscard]] std::size_t backlog() const;
  [[nodiscard]] bool idle() const {
    return filling_.jobs.empty() && full_.empty() && asked_.empty();
  }

 private:
  struct Group {
    std::vector<FileJob> jobs;
    std::vector<BasisFile> bases;
    std::vector<std::optional<Tag>> tags;
    std::uint64_t bytes = 0;
  };

  TargetContext& context_;
  OnAnswer on_answer_;
  Group filling_;
  std::deque<Group> full_;
  std::unordered_map<std::uint32_t, Group> asked_;
  std::uint32_t last_check_ = 0;
};

}  // namespace lockstep::session
