#include "fs/write.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/owned.hpp"
#include "fs/failure.hpp"

namespace lockstep::fs {
namespace {

bool is_special(tree::Kind kind) {
  return kind != tree::Kind::file && kind != tree::Kind::directory && kind != tree::Kind::symlink;
}

bool unlink_or_gone(const Directory& directory, std::string_view name, int flags) {
  if (::unlinkat(directory.fd(), CString(name).get(), flags) == 0) return true;
  if (errno == ENOENT) return false;
  throw failure("delete", directory.shown(name), errno);
}

/// The owner of a file may give himself for a moment what its mode denies him. EACCES where that is
/// not so.
Fd open_own(const Directory& directory, std::string_view name, int flags) {
  const Fd inode(::openat(directory.fd(), CString(name).get(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  const bool is_file = inode && ::fstat(inode.get(), &status) == 0 && S_ISREG(status.st_mode);
  const std::string path = magic_path(inode.get());
  const mode_t mode = status.st_mode & 07777U;
  Fd fd;
  if (is_file && ::chmod(path.c_str(), mode | S_IRUSR | S_IWUSR) == 0) {
    fd = Fd(::open(path.c_str(), flags & ~O_NOFOLLOW));
    if (::chmod(path.c_str(), mode) != 0) {
      throw failure("set permissions of", directory.shown(name), errno);
    }
  }
  if (!fd) errno = EACCES;
  return fd;
}

}  // namespace

Fd open_to_write(const Directory& directory, std::string_view name) {
  constexpr int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  Fd fd(::openat(directory.fd(), CString(name).get(), flags));
  if (!fd && errno == EACCES) fd = open_own(directory, name, flags);
  if (!fd) throw failure("open", directory.shown(name), errno);
  return fd;
}

Fd create_file(const Directory& directory, std::string_view name, unsigned mode) {
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  Fd fd(::openat(directory.fd(), CString(name).get(), flags, mode));
  if (!fd) throw failure("create", directory.shown(name), errno);
  return fd;
}

std::uint64_t size_of(int fd, std::string_view shown) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw failure("stat", shown, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

Fd open_file(const Directory& directory, std::string_view name, unsigned mode) {
  const int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  Fd fd(::openat(directory.fd(), CString(name).get(), flags, mode));
  if (!fd) throw failure("open", directory.shown(name), errno);
  return fd;
}

void write_at(int fd, std::string_view shown, std::uint64_t offset, View bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno != EINTR) throw failure("write", shown, errno);
    if (put == 0) throw failure("write", shown, ENOSPC);
    if (put < 0) continue;
    offset += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

void write_zeros(int fd, std::string_view shown, std::uint64_t offset, std::uint64_t bytes) {
  const Bytes zeros(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, 1U << 16U)),
                    std::byte{0});
  while (bytes > 0) {
    const std::uint64_t part = std::min<std::uint64_t>(bytes, zeros.size());
    write_at(fd, shown, offset, View(zeros).first(static_cast<std::size_t>(part)));
    offset += part;
    bytes -= part;
  }
}

void punch_hole(int fd, std::string_view shown, std::uint64_t offset, std::uint64_t bytes) {
  const int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  if (::fallocate(fd, mode, static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0) return;
  if (errno != EOPNOTSUPP && errno != ENOSYS) throw failure("write", shown, errno);
  write_zeros(fd, shown, offset, bytes);
}

void reserve(int fd, std::string_view shown, std::uint64_t bytes) {
  if (bytes == 0) return;
  const int done = ::fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes));
  if (done != 0 && errno != EOPNOTSUPP && errno != ENOSYS) {
    throw failure("reserve space for", shown, errno);
  }
}

void set_size(int fd, std::string_view shown, std::uint64_t bytes) {
  if (::ftruncate(fd, static_cast<off_t>(bytes)) != 0) throw failure("resize", shown, errno);
}

bool make_directory(const Directory& parent, std::string_view name, unsigned mode) {
  if (::mkdirat(parent.fd(), CString(name).get(), mode) == 0) return true;
  if (errno == EEXIST) return false;
  throw failure("make directory", parent.shown(name), errno);
}

void make_symlink(const Directory& directory, std::string_view name, const std::string& target) {
  if (::symlinkat(target.c_str(), directory.fd(), CString(name).get()) != 0) {
    throw failure("make link", directory.shown(name), errno);
  }
}

void make_special(const Directory& directory, std::string_view name, const tree::Entry& entry) {
  if (!is_special(entry.kind)) throw Error(ExitCode::partial, "not a special file");
  const unsigned mode = type_bits(entry.kind) | 0600U;
  const dev_t device = ::makedev(entry.device_major, entry.device_minor);
  if (::mknodat(directory.fd(), CString(name).get(), mode, device) != 0) {
    throw failure("make special file", directory.shown(name), errno);
  }
}

void make_link(const Location& from, const Location& to) {
  const CString old(from.name);
  const CString fresh(to.name);
  if (::linkat(from.directory.fd(), old.get(), to.directory.fd(), fresh.get(), 0) != 0) {
    throw failure("link", from.directory.shown(from.name), errno);
  }
}

void rename(const Location& from, const Location& to) {
  const CString old(from.name);
  const CString fresh(to.name);
  if (::renameat(from.directory.fd(), old.get(), to.directory.fd(), fresh.get()) != 0) {
    throw failure("rename to", to.directory.shown(to.name), errno);
  }
}

bool exchange(const Location& a, const Location& b) {
  const CString one(a.name);
  const CString other(b.name);
  const int result =
      ::renameat2(a.directory.fd(), one.get(), b.directory.fd(), other.get(), RENAME_EXCHANGE);
  if (result == 0) return true;
  if (errno == EINVAL || errno == ENOSYS) return false;
  throw failure("rename to", b.directory.shown(b.name), errno);
}

bool remove_file(const Directory& directory, std::string_view name) {
  return unlink_or_gone(directory, name, 0);
}

bool remove_directory(const Directory& directory, std::string_view name) {
  return unlink_or_gone(directory, name, AT_REMOVEDIR);
}

void sync_file(int fd, std::string_view shown) {
  if (::fsync(fd) != 0) throw failure("sync", shown, errno);
}

void sync_data(int fd, std::string_view shown) {
  if (::fdatasync(fd) != 0) throw failure("sync", shown, errno);
}

void sync_inode(const Directory& directory, std::string_view name) {
  const CString text(name);
  struct stat status {};
  if (::fstatat(directory.fd(), text.get(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    throw failure("stat", directory.shown(name), errno);
  }
  if (!S_ISREG(status.st_mode)) return;
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const Fd fd(::openat(directory.fd(), text.get(), flags));
  if (!fd) throw failure("open", directory.shown(name), errno);
  sync_file(fd.get(), directory.shown(name));
}

void sync_directory(const Directory& directory) {
  const Fd fd(::openat(directory.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) throw failure("open directory", directory.shown(), errno);
  sync_file(fd.get(), directory.shown());
}

void sync_file_system(int fd, std::string_view shown) {
  if (::syncfs(fd) != 0) throw failure("sync the file system of", shown, errno);
}

bool try_lock(int fd) {
  return ::flock(fd, LOCK_EX | LOCK_NB) == 0;
}

bool try_lock_shared(int fd) {
  return ::flock(fd, LOCK_SH | LOCK_NB) == 0;
}

unsigned current_umask() {
  const Owned<FILE, std::fclose> status(std::fopen("/proc/self/status", "re"));
  std::array<char, 256> line{};
  unsigned mask = 0;
  while (status && std::fgets(line.data(), line.size(), status.get()) != nullptr) {
    if (std::sscanf(line.data(), "Umask: %o", &mask) == 1) return mask;
  }
  mask = ::umask(077);  // no /proc: ask the only way left
  ::umask(static_cast<mode_t>(mask));
  return mask;
}

}  // namespace lockstep::fs
