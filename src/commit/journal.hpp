#pragma once
// A dataset's journal: small records, appended and never changed. FORMAT.md has the bytes.
//
// Layer    commit. seal() and replay() are pure; Journal is the file.
// Crash    a record counts once append() has returned. What a torn write leaves at the end is cut
//          by the next Journal; a bad record with a good one behind it is damage, and stops.
// Threads  one; whoever appends holds the dataset's lock.
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/fd.hpp"
#include "fs/root.hpp"

namespace lockstep::commit {

constexpr std::size_t journal_bytes_max = std::size_t{64} << 20U;
constexpr std::size_t journal_record_bytes_max = 65'536;

/// One record as it is stored behind the one whose seal is `previous`.
[[nodiscard]] Bytes seal(const Digest& previous, View record);

struct Replay {
  std::vector<Bytes> records;
  Digest last{};                 // the last record's seal; zero when there is none
  std::uint64_t good_bytes = 0;  // where the next record goes
};
/// What `file` says. Throws Error{verification} where it is damaged before its end; `shown` is how
/// the message calls it.
[[nodiscard]] Replay replay(View file, const std::string& shown);

/// What the journal `name` of `directory` says now; for readers, who change nothing.
[[nodiscard]] std::vector<Bytes> read_journal(const fs::Directory& directory,
                                              std::string_view name);

class Journal {
 public:
  /// Opens `name` of `directory`, made where absent, and cuts a torn end. `durable`: append()
  /// returns when the record survives a power cut.
  Journal(const fs::DirectoryRef& directory, std::string_view name, bool durable);
  [[nodiscard]] const std::vector<Bytes>& records() const noexcept { return state_.records; }
  /// Error{file_io} when it may not have been written: then nothing may be concluded.
  void append(View record);

 private:
  std::string shown_;
  bool durable_;
  Fd fd_;
  Replay state_;
};

}  // namespace lockstep::commit
