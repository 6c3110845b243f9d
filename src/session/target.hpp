#pragma once
// The target's half of a session: messages and results in, actions out. No I/O, no clock.
//
// Phases   tree and files overlap; then the extras are read, the guards decide about deletions,
//          what is staged is published (in batches, when much is staged), names are removed, and
//          directories get their metadata. Nothing is removed or replaced before the plan is
//          complete.
// Errors   Error{stream} when the source says something that makes no sense: the session is over
//          and whoever drives it discards what is staged.
#include "session/target_guards.hpp"
#include "session/target_plan.hpp"

namespace lockstep::session {

class Target {
 public:
  explicit Target(TargetSetup setup);

  void on_message(wire::Message message);
  void on_data(wire::Data data);
  /// The shortest time so far from a question to the source until its answer.
  void on_round_trip(Duration shortest) { files_.on_round_trip(shortest); }
  void on_listing(std::uint32_t directory, std::optional<tree::Listing> listing,
                  tree::AlternateEntries alternates = {});
  void on_extra(std::uint32_t id, const tree::Listing& listing);
  void on_tags(std::uint32_t check, std::vector<std::optional<Tag>> tags);
  void on_partial(std::uint64_t token, std::optional<std::uint64_t> bytes);
  void on_sums(std::uint32_t id, std::uint32_t segment, Bytes blob);
  void on_table(std::uint32_t id, std::uint32_t part, Bytes blob);
  void on_basis_lost(std::uint32_t id);
  void on_rebuilt(const WriteOutcome& outcome);
  void on_block(const WriteOutcome& outcome);
  void on_pack(const std::vector<StageOutcome>& outcomes, bool verified);
  void on_staged(const StageOutcome& outcome);
  void on_items(const std::vector<StageOutcome>& outcomes);
  void on_published(const std::vector<tree::Problem>& problems);
  void on_removed(const std::vector<Removal>& removed, const std::vector<tree::Problem>& problems);
  void on_finished(const std::vector<tree::Problem>& problems);

  [[nodiscard]] std::optional<TargetAction> next_action();
  /// What the source holds, once it has said so.
  [[nodiscard]] wire::Counts source_counts() const {
    return tree_.ended() ? tree_.end().counts : wire::Counts{};
  }

 private:
  /// over: our summary is said; closed: the source's last word is heard.
  /// clearing: --delete-before removes names before content comes.
  enum class Phase : std::uint8_t {
    tree,
    extras,
    clearing,
    files,
    removing,
    finishing,
    over,
    closed
  };
  [[nodiscard]] bool clears_first() const noexcept {
    return context_.setup.options.delete_before && context_.setup.options.delete_extras;
  }
  [[nodiscard]] bool is_over() const noexcept { return phase_ >= Phase::over; }

  void advance();
  [[nodiscard]] std::size_t room() const;
  void plan_ready();
  void begin_extras();
  void guard();
  void begin_files();
  [[nodiscard]] std::optional<tree::Problem> lacks_space() const;
  void stop(tree::Problem why);
  void tell_totals();
  void publish_if_due();
  void publish();
  void report_replaced();
  void pretend();
  void remove();
  void removal_done();
  void finish();
  void release();

  TargetContext context_;
  TargetTree tree_;
  TargetOutput output_;
  TargetFiles files_;
  TargetExtras extras_;
  TargetPlan plan_;
  Phase phase_ = Phase::tree;
  bool publishing_ = false;
  bool delete_allowed_ = false;
  bool replace_allowed_ = false;
  bool keeps_kinds_ = false;  // no name is replaced by another kind: --max-delete
  std::uint64_t deletable_bytes_ = 0;
  std::uint64_t published_bytes_ = 0;
  std::optional<wire::Totals> totals_sent_;
};

}  // namespace lockstep::session
