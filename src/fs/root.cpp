#include "fs/root.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <list>
#include <mutex>
#include <unordered_map>

#include "fs/failure.hpp"
#include "fs/resolve.hpp"

namespace lockstep::fs {
namespace {

constexpr std::size_t kept_directories_max = 256;

std::string joined(const std::string& directory, std::string_view name) {
  if (name.empty()) return directory;
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path = directory;
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

bool is_at_or_below(std::string_view path, std::string_view top) {
  if (top.empty() || path == top) return true;
  return path.size() > top.size() && path.starts_with(top) && path[top.size()] == '/';
}

/// The least recently used directory is let go; whoever holds a reference keeps its descriptor.
class Cache {
 public:
  DirectoryRef find(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(path);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->directory;
  }

  void keep(const std::string& path, const DirectoryRef& directory) {
    const std::lock_guard lock(mutex_);
    if (index_.contains(path)) return;
    order_.push_front({path, directory});
    index_.emplace(order_.front().path, order_.begin());
    if (order_.size() > kept_directories_max) drop(std::prev(order_.end()));
  }

  void forget(std::string_view top) {
    const std::lock_guard lock(mutex_);
    for (auto item = order_.begin(); item != order_.end();) {
      const auto next = std::next(item);
      if (is_at_or_below(item->path, top)) drop(item);
      item = next;
    }
  }

 private:
  struct Item {
    std::string path;
    DirectoryRef directory;
  };
  using Order = std::list<Item>;

  void drop(Order::iterator item) {
    index_.erase(item->path);
    order_.erase(item);
  }

  std::mutex mutex_;
  Order order_;                                                  // most recently used first
  std::unordered_map<std::string_view, Order::iterator> index_;  // keys live in order_
};

}  // namespace

struct Root::State {
  explicit State(DirectoryRef base_directory) : base(std::move(base_directory)) {}
  DirectoryRef base;
  Cache cache;
  Links links = Links::refused;
  std::shared_ptr<Root> outer;  // null: this is the outermost
  tree::RelPath place;          // in it

  [[nodiscard]] Fd open(const tree::RelPath& path, int flags) const {
    if (links == Links::anywhere) {
      return Fd(::openat(base->fd(), CString(path.is_root() ? "." : path.text()).get(),
                         flags | O_CLOEXEC));
    }
    const int below = outer ? outer->state_->base->fd() : base->fd();
    return resolve_beneath(below, path.below(place).text(), flags);
  }
  [[nodiscard]] Fd directory(const tree::RelPath& path) const {
    if (links == Links::refused) return resolve_directory(base->fd(), path.text());
    Fd fd = open(path, O_RDONLY | O_DIRECTORY);
    if (!fd && errno == EACCES) fd = open(path, O_PATH | O_DIRECTORY);
    return fd;
  }
};

std::string Directory::shown(std::string_view name) const {
  return joined(shown_, name);
}

Root::Root(std::unique_ptr<State> state) : state_(std::move(state)) {}
Root::~Root() = default;

std::shared_ptr<Root> Root::open(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd && errno == EACCES) fd = Fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd) throw failure("open directory", path, errno);
  return at(std::make_shared<const Directory>(std::move(fd), path));
}

std::shared_ptr<Root> Root::at(const DirectoryRef& base) {
  return std::shared_ptr<Root>(new Root(std::make_unique<State>(base)));
}

DirectoryRef Root::reach(const tree::RelPath& path, Links links) {
  try {
    return directory(path);
  } catch (const FileError& error) {
    if (links == Links::refused || error.number() != ELOOP) throw;
  }
  const int outermost = state_->outer ? state_->outer->state_->base->fd() : state_->base->fd();
  const std::string place = path.below(state_->place).text();
  std::string name = joined(state_->base->shown(), path.text());
  Fd fd = resolve_beneath(outermost, place, O_RDONLY | O_DIRECTORY);
  if (!fd && errno == EACCES) fd = resolve_beneath(outermost, place, O_PATH | O_DIRECTORY);
  if (!fd) throw failure("open directory", name, errno);
  return std::make_shared<const Directory>(std::move(fd), std::move(name));
}

std::shared_ptr<Root> Root::below(const std::shared_ptr<Root>& outer, const tree::RelPath& path,
                                  Links links) {
  std::shared_ptr<Root> root = at(outer->reach(path, links));
  root->state_->outer = outer->state_->outer ? outer->state_->outer : outer;
  root->state_->place = path.below(outer->state_->place);
  return root;
}

const std::shared_ptr<Root>& Root::outer() const noexcept {
  return state_->outer;
}

const tree::RelPath& Root::place() const noexcept {
  return state_->place;
}

void Root::follow(Links links) {
  state_->links = links;
}

Fd Root::open(const tree::RelPath& directory, std::string_view name, int flags) {
  Fd fd = state_->open(directory.child(name), flags);
  if (!fd) throw failure("follow", joined(joined(shown(), directory.text()), name), errno);
  return fd;
}

DirectoryRef Root::directory(const tree::RelPath& path) {
  if (path.is_root()) return state_->base;
  if (DirectoryRef kept = state_->cache.find(path.text())) return kept;
  std::string name = joined(state_->base->shown(), path.text());
  Fd fd = state_->directory(path);
  if (!fd) throw failure("open directory", name, errno);
  auto opened = std::make_shared<const Directory>(std::move(fd), std::move(name));
  state_->cache.keep(path.text(), opened);
  return opened;
}

void Root::forget(const tree::RelPath& path) {
  state_->cache.forget(path.text());
}

const std::string& Root::shown() const noexcept {
  return state_->base->shown();
}

tree::Kind kind_of_mode(unsigned mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return tree::Kind::directory;
    case S_IFLNK:
      return tree::Kind::symlink;
    case S_IFIFO:
      return tree::Kind::fifo;
    case S_IFSOCK:
      return tree::Kind::socket;
    case S_IFCHR:
      return tree::Kind::char_device;
    case S_IFBLK:
      return tree::Kind::block_device;
    default:
      return tree::Kind::file;
  }
}

unsigned type_bits(tree::Kind kind) noexcept {
  switch (kind) {
    case tree::Kind::file:
      return S_IFREG;
    case tree::Kind::directory:
      return S_IFDIR;
    case tree::Kind::symlink:
      return S_IFLNK;
    case tree::Kind::fifo:
      return S_IFIFO;
    case tree::Kind::socket:
      return S_IFSOCK;
    case tree::Kind::char_device:
      return S_IFCHR;
    case tree::Kind::block_device:
      return S_IFBLK;
  }
  return 0;
}

DirectoryRef open_directory(const Directory& parent, std::string_view name) {
  Fd fd = resolve_directory(parent.fd(), name);
  if (!fd) throw failure("open directory", parent.shown(name), errno);
  return std::make_shared<const Directory>(std::move(fd), parent.shown(name));
}

std::optional<tree::Kind> kind_of(const std::string& path, bool follow) {
  struct stat status {};
  const int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
  if (::fstatat(AT_FDCWD, path.c_str(), &status, flags) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw failure("stat", path, errno);
  }
  return kind_of_mode(status.st_mode);
}

void make_directories(const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string step = path.substr(0, end);
    if (::mkdir(step.c_str(), 0777) != 0 && errno != EEXIST && errno != EISDIR) {
      throw failure("make directory", step, errno);
    }
  }
}

void make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0) throw failure("make directory", path, errno);
}

}  // namespace lockstep::fs
