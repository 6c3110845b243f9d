#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/crypto.hpp"
#include "fs/failure.hpp"
#include "fs/file.hpp"
#include "fs/write.hpp"

namespace lockstep::fs {
namespace {

constexpr int directory_flags = O_PATH | O_DIRECTORY | O_CLOEXEC;

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

DirectoryRef open_or_make(const std::string& path) {
  Fd fd(::open(path.c_str(), directory_flags));
  if (!fd && errno == ENOENT) {
    const DirectoryRef parent = open_or_make(parent_of(path));
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
      throw failure("make directory", path, errno);
    }
    sync_directory(*parent);
    fd = Fd(::open(path.c_str(), directory_flags));
  }
  if (!fd) throw failure("open directory", path, errno);
  return std::make_shared<const Directory>(std::move(fd), path);
}

}  // namespace

std::optional<std::string> read_small_file(const std::string& path, std::size_t most) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!fd) throw failure("open", path, errno);
  std::string content(most + 1, '\0');
  const std::size_t got =
      read_at(fd.get(), path, 0, std::as_writable_bytes(std::span(content.data(), most + 1)));
  if (got > most) throw failure("read", path, EFBIG);
  content.resize(got);
  return content;
}

std::string read_stream(const std::string& path) {
  constexpr std::size_t step = std::size_t{1} << 16U;
  Fd opened;
  if (path != "-") {
    opened = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened) throw file_error("open", path, errno);
  }
  const int fd = opened ? opened.get() : STDIN_FILENO;
  std::string content;
  for (;;) {
    const std::size_t before = content.size();
    content.resize(before + step);
    const ssize_t got = ::read(fd, content.data() + before, step);
    if (got < 0 && errno != EINTR) throw failure("read", path, errno);
    content.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return content;
  }
}

void write_small_file(const std::string& path, std::string_view content, unsigned mode) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const DirectoryRef directory = open_or_make(parent_of(path));
  const std::string temporary = '.' + random_hex(12);
  try {
    const Fd fd = create_file(*directory, temporary, 0600);
    write_at(fd.get(), path, 0, as_view(content));
    if (::fchmod(fd.get(), mode) != 0) throw failure("set permissions of", path, errno);
    sync_file(fd.get(), path);
    rename({*directory, temporary}, {*directory, name});
  } catch (...) {
    ::unlinkat(directory->fd(), temporary.c_str(), 0);
    throw;
  }
  sync_directory(*directory);
}

DirectoryRef open_own_directory(const std::string& path) {
  return open_or_make(parent_of(path));
}

std::optional<unsigned> mode_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 07777U;
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw failure("stat", path, errno);
}

Spill::Spill() {
  const char* named = ::secure_getenv("TMPDIR");
  const std::string directory = named != nullptr && *named == '/' ? named : "/tmp";
  fd_ = Fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd_) {
    std::string name = directory + "/lockstep-XXXXXX";
    fd_ = Fd(::mkostemp(name.data(), O_CLOEXEC));
    if (!fd_) throw failure("create a temporary file in", directory, errno);
    ::unlink(name.c_str());
  }
}

void Spill::append(View bytes) {
  write_at(fd_.get(), "temporary file", bytes_, bytes);
  bytes_ += bytes.size();
}

void Spill::read(std::uint64_t offset, MutableView out) const {
  if (read_at(fd_.get(), "temporary file", offset, out) != out.size()) {
    throw Error(ExitCode::file_io, "temporary file is shorter than what was written");
  }
}

}  // namespace lockstep::fs
