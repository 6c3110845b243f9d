#pragma once
// The source's half of a session: messages and results in, actions out. No I/O, no clock.
//
// Use      feed everything the target says to on_message() and every result to its on_...(), and
//          carry out what next_action() hands out until it has nothing more.
// Errors   Error{stream} when the target says something that makes no sense: the session is over.
#include "session/source_checks.hpp"
#include "session/source_files.hpp"
#include "session/source_tree.hpp"

namespace lockstep::session {

class Source {
 public:
  explicit Source(SourceTree::Setup setup);

  void on_message(wire::Message message);
  /// Results that come after the end are dropped: our last word is said.
  void on_listing(std::uint32_t node, SourceListing listing) {
    if (!finished_) tree_.on_listing(node, std::move(listing));
  }
  void on_read(ReadResult result) {
    if (!finished_) files_.on_read(std::move(result));
  }
  void on_delta(DeltaResult result) {
    if (!finished_) files_.on_delta(std::move(result));
  }
  void on_tags(const TagResult& result) {
    if (!finished_) checks_.on_tags(result);
  }

  /// What went wrong, and remarks.
  void on_removed_files(const std::vector<tree::Problem>& problems);

  /// `room`: the stream takes data frames.
  [[nodiscard]] std::optional<SourceAction> next_action(bool room);

  /// Where the target's words point to (a local target copies without asking).
  [[nodiscard]] SourceFile file(const wire::FileRef& ref) const { return tree_.file(ref); }
  /// Its path below the transfer root.
  [[nodiscard]] std::string path(const wire::FileRef& ref) const {
    return tree_.path(ref.directory).child(tree_.entry(ref).name).text();
  }
  [[nodiscard]] const wire::Counts& counts() const noexcept { return tree_.counts(); }
  /// A file asked for in blocks or as a delta that the target is not done with.
  [[nodiscard]] bool is_open(std::uint32_t id) const { return files_.is_open(id); }
  [[nodiscard]] bool finished() const noexcept { return finished_; }

 private:
  void on_changes(const wire::Changes& changes);
  void on_removed(const wire::Removed& removed);
  void on_had(const wire::Had& had);
  void remove_had();
  void remove_next();
  void on_summary(wire::Summary summary);
  void end();
  [[nodiscard]] tree::Change resolve(const wire::EntryChange& change) const;

  bool client_;
  std::deque<SourceAction> actions_;
  SourceTree tree_;
  SourceFiles files_;
  SourceChecks checks_;
  std::vector<wire::FileRef> had_;        // the target has them for good
  std::vector<wire::FileRef> had_links_;  // the same, of symlinks that were followed
  std::deque<source_action::RemoveFiles> to_remove_;
  std::optional<wire::Summary> summary_;  // waits until they are gone
  bool finished_ = false;
};

}  // namespace lockstep::session
