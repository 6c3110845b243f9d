#pragma once
// A journal: small records in a file, appended and never changed. log_codec.hpp has the bytes.
//
// Layer    commit.
// Crash    a record counts once append() has returned. What a torn write leaves at the end is cut
//          by the next Journal; a bad record with a good one behind it is damage, and stops.
// Errors   Error{verification} when it is damaged; FileError when a write fails: the record may be
//          there or not, so every further append is Error{file_io}; opening it again tells.
// Threads  one, of one process: by `alone`, or by a lock that the caller has.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "commit/log_codec.hpp"
#include "fs/root.hpp"

namespace lockstep::commit {

constexpr std::size_t journal_bytes_max = std::size_t{1} << 30U;

struct JournalOptions {
  unsigned mode = 0644;  // of the file, where it is made
  bool durable = true;   // append() returns when the record survives a power cut
  bool alone = false;    // Error{locked} where another process has it open so, too
  std::string_view advice = "restore it from a copy";  // where it is damaged
};

/// What the journal `name` of `directory` says now; for readers, who change nothing.
[[nodiscard]] std::vector<Bytes> read_journal(const fs::Directory& directory, std::string_view name,
                                              std::string_view advice);

class Journal {
 public:
  /// Opens `name` of `directory`, made where absent, and cuts a torn end. With `durable` all that
  /// is in it is on the disk then, also what a killed process has not synced.
  Journal(const fs::DirectoryRef& directory, std::string_view name, const JournalOptions& options);

  /// What was there when it was opened, oldest first; empty when taken before.
  [[nodiscard]] std::vector<Bytes> take_records() { return std::exchange(records_, {}); }
  void append(View record);
  /// After an append that threw: what is on the disk is known to whoever opens it again.
  [[nodiscard]] bool has_failed() const noexcept { return failed_; }

 private:
  std::string shown_;
  bool durable_;
  Fd fd_;
  std::vector<Bytes> records_;
  std::uint64_t bytes_ = 0;
  Digest chain_{};
  bool failed_ = false;
};

}  // namespace lockstep::commit
