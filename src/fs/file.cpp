#include "fs/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/escape.hpp"
#include "fs/failure.hpp"
#include "fs/write.hpp"

namespace lockstep::fs {
namespace {

constexpr int input_flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

struct stat status_of(int fd, std::string_view shown) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw failure("stat", shown, errno);
  return status;
}

tree::Timestamp stamp(const timespec& time) {
  return {time.tv_sec, static_cast<std::uint32_t>(time.tv_nsec)};
}

Fd open_input(const Directory& directory, std::string_view name) {
  const CString text(name);
  Fd fd(::openat(directory.fd(), text.get(), input_flags | O_NOATIME));
  // Only the owner may leave the access time alone.
  if (!fd && errno == EPERM) fd = Fd(::openat(directory.fd(), text.get(), input_flags));
  if (!fd) throw failure("open", directory.shown(name), errno);
  return fd;
}

}  // namespace

std::size_t read_at(int fd, std::string_view shown, std::uint64_t offset, MutableView out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto at = static_cast<off_t>(offset + done);
    const ssize_t got = ::pread(fd, out.data() + done, out.size() - done, at);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) throw failure("read", shown, errno);
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  return done;
}

InputFile::InputFile(const Directory& directory, std::string_view name)
    : fd_(open_input(directory, name)), shown_(directory.shown(name)) {
  examine();
}

InputFile::InputFile(Root& root, const tree::RelPath& directory, std::string_view name)
    : fd_(root.open(directory, name, O_RDONLY | O_NONBLOCK)),
      shown_(root.directory(directory)->shown(name)) {
  examine();
}

void InputFile::examine() {
  const struct stat status = status_of(fd_.get(), shown_);
  if (!S_ISREG(status.st_mode)) {
    throw FileError(ExitCode::partial, "not a regular file: " + escape(shown_), EINVAL);
  }
  bytes_ = static_cast<std::uint64_t>(status.st_size);
  sparse_ = static_cast<std::uint64_t>(status.st_blocks) * 512 < bytes_;
  modified_ = stamp(status.st_mtim);
  changed_ = stamp(status.st_ctim);
}

std::size_t InputFile::read(std::uint64_t offset, MutableView out) const {
  return read_at(fd_.get(), shown_, offset, out);
}

std::uint64_t InputFile::next_data(std::uint64_t offset) const {
  if (offset >= bytes_) return bytes_;
  const off_t found = ::lseek(fd_.get(), static_cast<off_t>(offset), SEEK_DATA);
  if (found >= 0) return std::min(static_cast<std::uint64_t>(found), bytes_);
  return errno == ENXIO ? bytes_ : offset;  // ENXIO: nothing but a hole; else: no idea
}

std::uint64_t InputFile::next_hole(std::uint64_t offset) const {
  if (offset >= bytes_) return bytes_;
  const off_t found = ::lseek(fd_.get(), static_cast<off_t>(offset), SEEK_HOLE);
  return found < 0 ? bytes_ : std::min(static_cast<std::uint64_t>(found), bytes_);
}

bool InputFile::changed() const {
  const struct stat status = status_of(fd_.get(), shown_);
  return static_cast<std::uint64_t>(status.st_size) != bytes_ ||
         stamp(status.st_mtim) != modified_ || stamp(status.st_ctim) != changed_;
}

bool InputFile::is(std::uint64_t bytes, const tree::Timestamp& modified) const {
  return bytes == bytes_ && modified == modified_;
}

}  // namespace lockstep::fs
