#include "fs/append_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "fs/failure.hpp"

namespace lockstep::fs {

AppendFile::AppendFile(const std::string& path)
    : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0666)) {
  if (!fd_) throw Error(ExitCode::file_io, failure("open log file", path, errno).what());
}

bool AppendFile::append(std::string_view text) const noexcept {
  const ssize_t written = ::write(fd_.get(), text.data(), text.size());
  return written >= 0 && static_cast<std::size_t>(written) == text.size();
}

}  // namespace lockstep::fs
