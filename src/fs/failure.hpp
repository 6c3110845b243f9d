#pragma once
// How a failed system call becomes an Error: a full or broken disk ends the run, all else one path.
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace lockstep::fs {

/// FileError "cannot ACTION PATH: REASON". Code file_io for ENOSPC, EDQUOT and EIO (they will
/// meet the next file too), else partial. Pass errno before anything can change it.
[[nodiscard]] FileError failure(std::string_view action, std::string_view path, int number);

/// The NUL-terminated copy that system calls want of a name, without allocating for short ones.
class CString {
 public:
  explicit CString(std::string_view text);
  [[nodiscard]] const char* get() const noexcept {
    return heap_.empty() ? stack_.data() : heap_.c_str();
  }

 private:
  std::array<char, 256> stack_;
  std::string heap_;
};

/// "/proc/self/fd/N": the inode behind a descriptor, also for calls that O_PATH refuses.
[[nodiscard]] std::string magic_path(int fd);

}  // namespace lockstep::fs
