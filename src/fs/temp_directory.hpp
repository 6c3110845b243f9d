#pragma once
// A directory of this user's own, for as long as it is needed.
//
// Errors   FileError where it cannot be made; that it cannot be removed is not told.
#include <string>

namespace lockstep::fs {

class TempDirectory {
 public:
  /// In $TMPDIR or /tmp, mode 0700.
  TempDirectory();
  /// Removes it with all that it holds.
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace lockstep::fs
