#include "fs/resolve.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>

#include "fs/failure.hpp"

namespace lockstep::fs {
namespace {

constexpr int directory_flags = O_DIRECTORY | O_CLOEXEC;

Fd open_beneath(int base, const char* path, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | directory_flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return Fd(static_cast<int>(::syscall(SYS_openat2, base, path, &how, sizeof how)));
}

bool is_symlink(int base, const char* name) {
  struct stat status {};
  return ::fstatat(base, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

Fd open_component(int base, std::string_view name, int flags) {
  const CString text(name);
  Fd fd(::openat(base, text.get(), flags | directory_flags | O_NOFOLLOW));
  if (fd || errno != ENOTDIR) return fd;
  errno = is_symlink(base, text.get()) ? ELOOP : ENOTDIR;
  return fd;
}

Fd walk(int base, std::string_view path, int flags) {
  Fd current;
  int at = base;
  for (std::size_t start = 0;;) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const bool last = end == path.size();
    Fd next = open_component(at, path.substr(start, end - start), last ? flags : O_PATH);
    if (!next || last) return next;
    current = std::move(next);
    at = current.get();
    start = end + 1;
  }
}

/// How much of `path` one call takes: all of it, or whole components below PATH_MAX.
std::size_t piece_of(std::string_view path) {
  if (path.size() < PATH_MAX) return path.size();
  return path.rfind('/', PATH_MAX - 1);
}

Fd resolve(int base, std::string_view path, int flags, Resolver resolver) {
  static std::atomic<bool> has_openat2 = true;
  Fd current;
  int at = base;
  while (resolver == Resolver::automatic && has_openat2) {
    const std::size_t piece = piece_of(path);
    const bool last = piece == path.size();
    Fd next = open_beneath(at, CString(path.substr(0, piece)).get(), last ? flags : O_PATH);
    if (!next && errno == ENOSYS) {
      has_openat2 = false;
      break;
    }
    if (!next || last) return next;
    current = std::move(next);
    at = current.get();
    path.remove_prefix(piece + 1);
  }
  return walk(at, path, flags);
}

}  // namespace

Fd resolve_directory(int base, std::string_view path, Resolver resolver) {
  if (path.empty()) path = ".";
  Fd fd = resolve(base, path, O_RDONLY, resolver);
  if (!fd && errno == EACCES) fd = resolve(base, path, O_PATH, resolver);
  return fd;
}

Fd resolve_beneath(int base, std::string_view path, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const CString text(path.empty() ? "." : path);
  return Fd(static_cast<int>(::syscall(SYS_openat2, base, text.get(), &how, sizeof how)));
}

}  // namespace lockstep::fs
