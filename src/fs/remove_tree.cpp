#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/crypto.hpp"
#include "base/owned.hpp"
#include "fs/failure.hpp"
#include "fs/write.hpp"

namespace lockstep::fs {
namespace {

constexpr int open_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct Name {
  std::string text;
  bool may_be_directory;
};

std::vector<Name> read_all(int directory) {
  std::vector<Name> names;
  const int fd = ::openat(directory, ".", open_flags);
  const Owned<DIR, closedir> stream(fd < 0 ? nullptr : ::fdopendir(fd));
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream
  while (const dirent* item = stream ? ::readdir(stream.get()) : nullptr) {
    const std::string_view name = item->d_name;
    if (name == "." || name == "..") continue;
    names.push_back({std::string(name), item->d_type == DT_DIR || item->d_type == DT_UNKNOWN});
  }
  return names;
}

/// What is abandoned may lack rights that removing needs. Never follows a symlink.
Fd open_for_removal(int parent, const char* name) {
  Fd fd(::openat(parent, name, open_flags));
  struct stat status {};
  const bool is_ours = fd && ::fstat(fd.get(), &status) == 0 && (status.st_mode & 0700U) == 0700U;
  if (is_ours || (!fd && errno != EACCES)) return fd;
  if (::fchmodat(parent, name, 0700, AT_SYMLINK_NOFOLLOW) != 0) return fd;
  return fd ? std::move(fd) : Fd(::openat(parent, name, open_flags));
}

/// Removes what `directory` holds. Subdirectories that are not empty move to `base`, under new
/// names that join `waiting`.
void empty(int directory, int base, std::vector<std::string>& waiting) {
  for (const Name& each : read_all(directory)) {
    const char* text = each.text.c_str();
    if (each.may_be_directory && ::unlinkat(directory, text, AT_REMOVEDIR) == 0) continue;
    if (::unlinkat(directory, text, 0) == 0 || !each.may_be_directory) continue;
    open_for_removal(directory, text);
    const std::string moved = random_hex(16);
    if (::renameat(directory, text, base, moved.c_str()) == 0) waiting.push_back(moved);
  }
}

}  // namespace

std::vector<std::string> names_in(const Directory& directory) {
  std::vector<std::string> names;
  for (Name& name : read_all(directory.fd())) names.push_back(std::move(name.text));
  return names;
}

void remove_tree(const Directory& directory, std::string_view name) noexcept try {
  // Subdirectories are moved up beside `name` and emptied in turn: two descriptors suffice for
  // any depth. A crash in between leaves them where the next sweep finds them.
  std::vector<std::string> waiting = {std::string(name)};
  const int base = directory.fd();
  while (!waiting.empty()) {
    const std::string current = std::move(waiting.back());
    waiting.pop_back();
    const Fd fd = open_for_removal(base, current.c_str());
    empty(fd.get(), base, waiting);
    ::unlinkat(base, current.c_str(), fd ? AT_REMOVEDIR : 0);
  }
} catch (...) {  // out of memory: the next sweep tries again
}

}  // namespace lockstep::fs
