#pragma once
// How far the files are that a client sends, as far as a source can tell.
//
// Over     a file asked for in a pack when that has been sent; any other one asked for when the
//          target is done with it; one that was only compared when it is equal, or when the
//          target releases its directory without having asked for it. With --checksum everything
//          is compared: there only what the target calls a transfer counts.
// Threads  the loop's thread.
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "job/driver.hpp"
#include "session/source.hpp"

namespace lockstep::job {

class SentFiles {
 public:
  /// `reports` and `session` are borrowed.
  SentFiles(const Reports& reports, const session::Source& session, bool checksum)
      : reports_(reports), session_(session), checksum_(checksum) {}

  /// Before the session acts on it: afterwards it has forgotten what is released.
  void on_message(const wire::Message& message);
  void answered(const wire::CheckResult& result);
  void done(const session::source_action::ReadPack& pack, const session::ReadResult& result);
  void done(const session::source_action::ReadBlock& block, const session::ReadResult& result);
  void done(const session::source_action::DeltaStep& step, const session::DeltaResult& result);
  /// The frames of what is done leave in the order in which that was told.
  void frame_sent();

 private:
  struct File {
    std::string path;
    std::uint64_t bytes = 0;
  };
  struct Part {
    std::uint32_t id = 0;
    std::uint64_t bytes = 0;
    bool all = false;  // of a file
  };

  struct Directory {
    std::set<std::uint32_t> compared;   // entries that were not asked for
    std::set<std::uint32_t> announced;  // with --checksum: entries that are transfers
  };

  void on_fetch(const wire::Fetch& fetch);
  void on_changes(const wire::Changes& changes);
  void on_release(const wire::Release& release);
  void moved(std::uint32_t id, std::uint64_t bytes);
  void summed(std::uint32_t id, std::uint64_t bytes);
  void ended(std::uint32_t id, bool good);
  void equal(const wire::FileRef& ref);
  void failed(const std::vector<session::ReadFailure>& failures);

  const Reports& reports_;
  const session::Source& session_;
  bool checksum_;
  std::unordered_map<std::uint32_t, File> open_;  // asked for, by number
  std::unordered_map<std::uint32_t, std::vector<wire::FileRef>> checks_;
  std::map<std::uint32_t, Directory> directories_;  // by number, until released
  std::deque<std::vector<Part>> frames_;
};

}  // namespace lockstep::job
