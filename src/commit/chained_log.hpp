#pragma once
// A journal file of our own: what append() returned from survives a power cut.
//
// Layer    commit. Form: log_codec.hpp.
// Errors   Error{locked} when another process has it open; Error{file_io} when it is damaged
//          (advice in the message) or a write fails. After a failed append the file's end is not
//          known: every further append fails, and only opening it again tells what is there.
// Threads  one; flock keeps other processes out.
#include <string>

#include "base/fd.hpp"
#include "commit/log_codec.hpp"

namespace lockstep::commit {

class ChainedLog {
 public:
  /// Opens or makes `path` (0600) and its directories (0700), durably, and cuts what a crash
  /// left at its end.
  explicit ChainedLog(const std::string& path);

  /// What was there when it was opened, oldest first; empty when taken before.
  [[nodiscard]] std::vector<Bytes> take_records() { return std::exchange(records_, {}); }
  void append(View payload);

 private:
  std::string path_;
  Fd fd_;
  std::vector<Bytes> records_;
  std::uint64_t bytes_ = 0;
  Digest chain_{};
  bool failed_ = false;
};

}  // namespace lockstep::commit
