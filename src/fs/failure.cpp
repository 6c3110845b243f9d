#include "fs/failure.hpp"

#include <algorithm>

#include "base/escape.hpp"

namespace lockstep::fs {

FileError failure(std::string_view action, std::string_view path, int number) {
  const bool fatal = number == ENOSPC || number == EDQUOT || number == EIO;
  std::string message = "cannot ";
  message.append(action).append(" ").append(escape(path));
  message.append(": ").append(errno_text(number));
  return {fatal ? ExitCode::file_io : ExitCode::partial, message, number};
}

CString::CString(std::string_view text) {
  if (text.size() < stack_.size()) {
    *std::copy(text.begin(), text.end(), stack_.begin()) = '\0';
  } else {
    heap_ = text;
  }
}

std::string magic_path(int fd) {
  return "/proc/self/fd/" + std::to_string(fd);
}

}  // namespace lockstep::fs
