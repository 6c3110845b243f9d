#pragma once
// The source's file phase: what the target asks for, read a bounded amount at a time.
//
// Bounds   at most reading_bytes_max of content is being read or waits as frames; the rest of
//          the requests wait as numbers. A target may have at most requests_max open.
#include <deque>
#include <set>
#include <unordered_map>

#include "session/source_tree.hpp"

namespace lockstep::session {

class SourceFiles {
 public:
  /// `client`: failures are reported here; else the target, who is told anyway, does it.
  SourceFiles(const SourceTree& tree, std::deque<SourceAction>& actions, bool client)
      : tree_(tree), actions_(actions), client_(client) {}

  void on_fetch(const wire::Fetch& fetch);
  void on_retry(const wire::Retry& retry);
  void on_check(const wire::Check& check);
  void on_table(wire::TablePart part);
  void on_sums(wire::Sums sums);
  void on_done(const wire::Done& done);

  void on_read(ReadResult result);
  void on_delta(DeltaResult result);
  void on_tags(const TagResult& result);

  /// The next data frame, when there is one.
  [[nodiscard]] std::optional<Bytes> next_frame();

 private:
  struct Open {
    SourceFile file;
    wire::FetchMode mode = wire::FetchMode::whole;
    std::uint64_t basis_bytes = 0;
  };
  struct BlockRun {
    std::uint32_t id = 0;
    std::uint32_t next = 0;
    std::uint32_t last = 0;
  };
  struct Frame {
    Bytes bytes;
    std::uint64_t counted = 0;  // its part of reading_bytes_
  };

  void issue();
  void issue_pack();
  bool issue_block();
  void fail(std::uint32_t id, const tree::Problem& problem);
  [[nodiscard]] Open& open(std::uint32_t id);

  const SourceTree& tree_;
  std::deque<SourceAction>& actions_;
  bool client_;
  std::uint32_t last_id_ = 0;
  std::deque<source_action::PackFile> packs_;
  std::deque<BlockRun> blocks_;
  std::unordered_map<std::uint32_t, Open> open_;
  std::set<std::uint32_t> failed_;  // told once, however many blocks fail
  std::unordered_map<std::uint32_t, wire::Check> checks_;
  std::uint64_t reading_bytes_ = 0;
  std::deque<Frame> frames_;
};

}  // namespace lockstep::session
