#include "fs/rule_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>

#include "fs/failure.hpp"

namespace lockstep::fs {
namespace {

constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

bool is_absent(int number) {
  return number == ENOENT || number == ENOTDIR;
}

// From where the descriptor stands to the end.
std::string read_all(int fd, std::string_view shown) {
  std::string content;
  std::array<char, 65536> part;
  for (;;) {
    const ssize_t got = ::read(fd, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw failure("read", shown, errno);
    if (got == 0) return content;
    content.append(part.data(), static_cast<std::size_t>(got));
    if (content.size() > rule_file_bytes_max) throw failure("read", shown, EFBIG);
  }
}

std::optional<std::string> read_regular(int fd, std::string_view shown) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw failure("stat", shown, errno);
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return read_all(fd, shown);
}

}  // namespace

std::optional<std::string> read_rules(const Directory& directory, std::string_view name) {
  const Fd fd(::openat(directory.fd(), CString(name).get(), flags | O_NOFOLLOW));
  if (!fd && is_absent(errno)) return std::nullopt;
  if (!fd) throw failure("open", directory.shown(name), errno);
  return read_regular(fd.get(), directory.shown(name));
}

std::optional<std::string> read_rules(const std::string& path) {
  const Fd fd(::open(path.c_str(), flags));
  if (!fd && is_absent(errno)) return std::nullopt;
  if (!fd) throw failure("open", path, errno);
  return read_regular(fd.get(), path);
}

std::optional<std::string> read_rules(Root& root, const tree::RelPath& path) {
  const Fd fd = root.open(path.parent(), path.name(), flags);
  return read_regular(fd.get(), root.shown() + '/' + path.text());
}

std::string working_directory() {
  std::array<char, PATH_MAX> path{};
  if (::getcwd(path.data(), path.size()) == nullptr) throw file_error("find out", ".", errno);
  return path.data();
}

}  // namespace lockstep::fs
