#pragma once
// The target's file phase: comparing same-size files by tag, and fetching content whole, packed
// or as a delta, a bounded amount at a time.
//
// Bounds   content asked for and not yet staged: window_bytes; files: window_files.
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>

#include "base/clock.hpp"
#include "delta/conversation.hpp"
#include "session/block_ledger.hpp"
#include "session/target_checks.hpp"
#include "session/target_context.hpp"

namespace lockstep::session {

class TargetFiles {
 public:
  /// How a job ended; after `differs` the caller decides whether to fetch().
  enum class End : std::uint8_t { staged, equal, differs, failed };
  using OnEnd = std::function<void(const FileJob& job, End end)>;

  TargetFiles(TargetContext& context, OnEnd on_end);

  /// Content must come; the delta against the old file is used where it pays.
  void fetch(FileJob job);
  /// Compares the content with `basis`: ends as equal or differs. Large files skip that, which is
  /// told by true: a changed one would be read twice for it.
  bool compare(FileJob job, BasisFile basis);
  /// Groups that are not full will not get fuller.
  void flush() { checks_.flush(); }
  /// Issues what the windows allow.
  void advance();
  /// A question takes so long until its answer is here: until this is called, any time.
  void on_round_trip(Duration shortest);
  void on_tags(std::uint32_t check, std::vector<std::optional<Tag>> tags) {
    checks_.on_tags(check, std::move(tags));
  }
  void on_check_result(const wire::CheckResult& result) { checks_.on_result(result); }
  /// What an earlier run left of this file's new content: its size, or nothing.
  void on_partial(std::uint64_t token, std::optional<std::uint64_t> bytes);
  void on_sums(std::uint32_t id, std::uint32_t segment, Bytes blob);
  void on_table(std::uint32_t id, std::uint32_t part, Bytes blob);
  void on_result(wire::Result result);
  void on_data(wire::Data data);
  void on_failed(const wire::Failed& failed);
  void on_rebuilt(const WriteOutcome& outcome);
  void on_block(const WriteOutcome& outcome);
  void on_pack(const std::vector<StageOutcome>& outcomes, bool verified);
  void on_staged(const StageOutcome& outcome);
  /// Signing failed (the basis cannot be read): the file is fetched whole.
  void on_basis_lost(std::uint32_t id);

  [[nodiscard]] bool idle() const;  // nothing left to do
  [[nodiscard]] std::size_t backlog() const {
    return queue_.size() + large_.size() + checks_.backlog();
  }
  [[nodiscard]] std::uint64_t staged_bytes() const noexcept { return staged_bytes_; }

 private:
  /// Whose turn it is: summing is ours, matching the source's; then its literals come, once.
  enum class Turn : std::uint8_t { summing, matching, literals, rebuilding };
  struct Segment {
    Turn turn = Turn::summing;
    wire::Result result;
    std::vector<wire::Data> literals;
    std::uint64_t literal_bytes = 0;
    std::uint32_t blocks_left = 0;  // after a retry
  };
  struct Transfer {
    FileJob job;
    wire::FetchMode mode = wire::FetchMode::whole;
    std::uint64_t window_bytes = 0;
    std::uint32_t next = 0;        // segment to open
    std::uint32_t count = 0;       // blocks or segments
    std::uint32_t left = 0;        // of them not written yet
    std::uint32_t table_next = 0;  // part to sum
    std::uint32_t table_left = 0;  // parts that are not
    BlockLedger blocks;
    std::map<std::uint32_t, Segment> segments;  // delta: open ones
    std::map<std::uint32_t, bool> retried;      // blocks or segments asked for again
  };

  void start(FileJob job);
  [[nodiscard]] bool look_for_partial(FileJob& job);
  void start_delta(std::uint32_t id, Transfer& transfer);
  void sign_table(std::uint32_t id, Transfer& transfer);
  void open_segments(std::uint32_t id, Transfer& transfer);
  void try_rebuild(std::uint32_t id, std::uint32_t number, Transfer& transfer);
  void segment_done(std::uint32_t id, std::uint32_t number, Transfer& transfer);
  void part_done(std::uint32_t id, Transfer& transfer);
  void fail(std::uint32_t id, const tree::Problem& problem);
  void end(std::uint32_t id, End how);
  void forget(std::uint32_t id);
  void abandon(std::uint32_t id);
  void write_pack(wire::Data data);
  void write_block(wire::Data data, Transfer& transfer);
  void retry(std::uint32_t id, std::uint32_t part, Transfer& transfer);
  void ask_again(std::uint32_t id, std::uint32_t first, std::uint32_t count, Transfer& transfer);
  [[nodiscard]] static delta::FileShape shape(const Transfer& transfer);
  [[nodiscard]] Transfer& transfer(std::uint32_t id);
  [[nodiscard]] Transfer* find(std::uint32_t id);

  TargetContext& context_;
  OnEnd on_end_;
  TargetChecks checks_;
  std::unordered_map<std::uint64_t, FileJob> looking_;  // for a partial
  std::uint64_t last_token_ = 0;
  std::deque<FileJob> queue_;
  std::deque<FileJob> large_;
  std::uint32_t last_id_ = 0;
  std::map<std::uint32_t, FileJob> packed_;             // asked for, not arrived
  std::unordered_map<std::uint32_t, FileJob> staging_;  // arrived, or copied locally
  std::unordered_map<std::uint32_t, Transfer> transfers_;
  std::uint64_t window_bytes_ = 0;
  std::uint64_t window_bytes_most_;
  std::uint32_t segments_open_ = 0;
  std::uint64_t staged_bytes_ = 0;
  wire::Done done_;
};

}  // namespace lockstep::session
