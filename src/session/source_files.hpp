#pragma once
// The source's file phase: what the target asks for, read a bounded amount at a time.
//
// Bounds   at most reading_bytes_max of content is being read or waits as frames; the rest of
//          the requests wait as numbers. A target may have at most requests_max open, and
//          segments of held_bytes_max in conversations.
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "delta/conversation.hpp"
#include "session/pack_queue.hpp"
#include "session/source_tree.hpp"

namespace lockstep::session {

class SourceFiles {
 public:
  /// `client`: failures are reported here; else the target, who is told anyway, does it.
  SourceFiles(const SourceTree& tree, std::deque<SourceAction>& actions, bool client)
      : tree_(tree), actions_(actions), client_(client) {}

  void on_fetch(const wire::Fetch& fetch);
  void on_retry(const wire::Retry& retry);
  void on_table(wire::TablePart part);
  void on_sums(wire::Sums sums);
  void on_done(const wire::Done& done);

  void on_read(ReadResult result);
  void on_delta(DeltaResult result);

  /// The target wants it still: of a file that it is done with, what a step finds is dropped.
  [[nodiscard]] bool is_open(std::uint32_t id) const;
  /// Nothing else is to be done: small files wait no longer for others to be read with them, unless
  /// something is being read anyway.
  void hurry();
  /// The next data frame, when there is one.
  [[nodiscard]] std::optional<wire::SealedFrame> next_frame();

 private:
  struct Open {
    SourceFile file;
    wire::FetchMode mode = wire::FetchMode::whole;
    std::uint64_t basis_bytes = 0;
    std::map<std::uint32_t, bool> segments;  // in conversation; true: a step is under way
    std::uint32_t steps = 0;                 // under way
    bool done = false;                       // the target needs no more, but a step is under way
    [[nodiscard]] delta::FileShape shape() const { return {file.bytes, basis_bytes, nullptr}; }
  };
  struct BlockRun {
    std::uint32_t id = 0;
    std::uint32_t next = 0;
    std::uint32_t last = 0;
  };
  struct Frame {
    wire::SealedFrame sealed;
    std::uint64_t counted = 0;  // its part of reading_bytes_
  };

  void issue();
  bool issue_pack(bool hurry);
  bool issue_block();
  void fail(std::uint32_t id, const tree::Problem& problem);
  [[nodiscard]] Open& open(std::uint32_t id);
  void hold_segment(Open& file, std::uint32_t segment);
  void release_segment(Open& file, std::uint32_t segment);
  void close(std::uint32_t id);

  const SourceTree& tree_;
  std::deque<SourceAction>& actions_;
  bool client_;
  std::uint32_t last_id_ = 0;
  PackQueue packs_;
  std::deque<BlockRun> blocks_;
  std::unordered_map<std::uint32_t, Open> open_;
  std::set<std::uint32_t> failed_;  // told once, however many blocks fail
  std::uint64_t reading_bytes_ = 0;
  std::uint64_t held_bytes_ = 0;  // of segments in conversations
  std::deque<Frame> frames_;
};

}  // namespace lockstep::session
