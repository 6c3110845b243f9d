#pragma once
// What comes of one publish, as it is noticed: who shows it, and when, for its result and figures.
//
// Layer    group.
#include "base/clock.hpp"
#include "group/proposal.hpp"
#include "group/publisher.hpp"

namespace lockstep::group {

class PublishRecord {
 public:
  explicit PublishRecord(const GroupPolicy& policy);

  void on_proposed(const Proposed& proposed);
  /// Of this proposal, or of one that was left open: members that are active from now on are so by
  /// this run.
  void on_decided() noexcept { decided_ = true; }
  void on_published(const tree::SignedHeader& header);
  void on_active(std::uint32_t member);
  void on_finish(ExitCode code, std::string text);
  /// All members show it, some of them late.
  void on_all_active();

  [[nodiscard]] bool is_published() const noexcept { return result_.published.has_value(); }
  [[nodiscard]] bool is_active(std::uint32_t member) const {
    return result_.figures.members.at(member).active_seconds.has_value();
  }
  [[nodiscard]] bool all_active() const;
  [[nodiscard]] PublishResult take();

 private:
  [[nodiscard]] double seconds() const;

  Instant begun_;
  bool decided_ = false;
  PublishResult result_;
};

}  // namespace lockstep::group
