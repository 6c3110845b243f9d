#pragma once
// A file of the operator's that only grows: a log.
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace lockstep::fs {

class AppendFile {
 public:
  /// Made with the umask's permissions if it is missing. Throws Error{file_io}.
  explicit AppendFile(const std::string& path);
  /// One write at the file's end, whoever else writes to it. False: not all of it was written.
  [[nodiscard]] bool append(std::string_view text) const noexcept;

 private:
  Fd fd_;
};

}  // namespace lockstep::fs
