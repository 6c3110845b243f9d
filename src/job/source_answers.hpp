#pragma once
// The answers to a Source's questions: worked out here, or, in a publish to several targets, taken
// from a session that has asked the same before.
//
// Threads  as SourceWork: any worker; steps of one segment come one after the other.
// Memory   besides what the share keeps, the sums of open segments: an answer that is no longer
//          kept is made again from them.
#include <map>
#include <mutex>

#include "job/source_share.hpp"
#include "job/source_work.hpp"

namespace lockstep::job {

class SourceAnswers {
 public:
  /// `share`: null where there is nobody to share with.
  SourceAnswers(SourceWork& work, std::shared_ptr<SourceShare> share)
      : work_(work), share_(std::move(share)) {}
  SourceAnswers(const SourceAnswers&) = delete;
  SourceAnswers& operator=(const SourceAnswers&) = delete;
  ~SourceAnswers();

  [[nodiscard]] session::SourceListing list(const session::source_action::List& wanted);
  [[nodiscard]] session::ReadResult read_pack(const session::source_action::ReadPack& pack);
  [[nodiscard]] session::ReadResult read_block(const session::source_action::ReadBlock& wanted);
  [[nodiscard]] session::TagResult tag_files(const session::source_action::TagFiles& wanted);
  [[nodiscard]] session::DeltaResult delta_step(const session::source_action::DeltaStep& step);
  void add_table(const session::source_action::AddTable& part);
  void close(const std::vector<std::uint32_t>& ids);
  /// The link takes so much, as measured.
  void link_speed(double bytes_per_second);

 private:
  /// A segment's rounds so far.
  struct Talk {
    Digest said{};            // of all that its answers depend on
    std::vector<Bytes> sums;  // of every round
    std::size_t played = 0;   // of them by our own half
    delta::Link link;
  };
  using Segment = std::pair<std::uint32_t, std::uint32_t>;  // file, segment
  using Table = std::map<std::uint32_t, Digest>;            // by part

  [[nodiscard]] std::optional<Tag> tag_file(const session::SourceFile& file);
  [[nodiscard]] Talk& talk(const session::source_action::DeltaStep& step);
  [[nodiscard]] session::DeltaResult play(Talk& talk, session::source_action::DeltaStep step);

  SourceWork& work_;
  std::shared_ptr<SourceShare> share_;
  std::mutex mutex_;
  std::map<std::uint32_t, Table> tables_;
  std::map<Segment, Talk> talks_;
};

}  // namespace lockstep::job
