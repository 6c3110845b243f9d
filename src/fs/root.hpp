#pragma once
// The operator's directory and everything below it, by descriptor: the one gate of D4.
//
// Layer    fs: the only room with file system calls.
// Source   openat2(2): RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS for the
//          parent directory, then one *at() call on one component. The operator's own root may be
//          reached through symlinks; only what lies below it is confined.
// Threads  safe from any thread; descriptors of recently used directories are kept (bounded).
// Errors   FileError with the errno; the message names the path as the user wrote it.
#include <memory>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "tree/entry.hpp"
#include "tree/path.hpp"

namespace lockstep::fs {

/// An open directory; the descriptor lives as long as somebody holds the pointer.
class Directory {
 public:
  Directory(Fd fd, std::string shown) : fd_(std::move(fd)), shown_(std::move(shown)) {}
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  /// How messages call it; `shown(name)` is an entry below it.
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }
  [[nodiscard]] std::string shown(std::string_view name) const;

 private:
  Fd fd_;
  std::string shown_;
};
using DirectoryRef = std::shared_ptr<const Directory>;

/// Whether symlinks below a root are followed.
enum class Links : std::uint8_t {
  refused,  // ELOOP
  beneath,  // those that stay below the outermost root: for a peer
  anywhere  // the operator's own word
};

class Root {
 public:
  /// Opens the operator's directory `path` (symlinks allowed). FileError with ENOENT or ENOTDIR
  /// where it is not one.
  static std::shared_ptr<Root> open(const std::string& path);
  /// The same for a directory that is open already (a staging area).
  static std::shared_ptr<Root> at(const DirectoryRef& base);
  /// The directory `path` of `outer` as a root of its own. `links` is about `path`: refused, or
  /// followed as far as they stay below the outermost root; the new root follows none.
  static std::shared_ptr<Root> below(const std::shared_ptr<Root>& outer, const tree::RelPath& path,
                                     Links links = Links::refused);
  ~Root();
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  /// The directory at `path`, opened without following any symlink below the root; paths longer
  /// than PATH_MAX are walked in pieces. Kept in a cache of at most 256 descriptors. A directory
  /// that may be searched but not read is opened too; listing it is what fails.
  [[nodiscard]] DirectoryRef directory(const tree::RelPath& path);
  /// Forgets cached descriptors at and below `path` (after a rename or removal). Cost: one pass
  /// over the cache.
  void forget(const tree::RelPath& path);
  [[nodiscard]] const std::string& shown() const noexcept;

  /// The root that confines this one, and where in it this one lies; null where nothing does.
  [[nodiscard]] const std::shared_ptr<Root>& outer() const noexcept;
  [[nodiscard]] const tree::RelPath& place() const noexcept;

  /// From now on directory() and open() follow symlinks so far. Before others use it.
  void follow(Links links);
  /// Opens `name` of `directory`, which is a symlink that may be followed, with `flags`.
  [[nodiscard]] Fd open(const tree::RelPath& directory, std::string_view name, int flags);

 private:
  struct State;
  explicit Root(std::unique_ptr<State> state);
  [[nodiscard]] DirectoryRef reach(const tree::RelPath& path, Links links);
  std::unique_ptr<State> state_;
};

/// The kind that the type bits of st_mode say.
[[nodiscard]] tree::Kind kind_of_mode(unsigned mode) noexcept;
/// The bits that say this kind.
[[nodiscard]] unsigned type_bits(tree::Kind kind) noexcept;

/// The directory `name` of `parent`: one component, never a symlink (ELOOP, ENOTDIR).
[[nodiscard]] DirectoryRef open_directory(const Directory& parent, std::string_view name);

/// What `path` of the operator is: nothing where it does not exist; symlinks are followed when
/// `follow`. Used for arguments, not for anything a peer names.
[[nodiscard]] std::optional<tree::Kind> kind_of(const std::string& path, bool follow);
/// mkdir(2) of the operator's `path` (last component only), mode 0777 less umask.
void make_directory(const std::string& path);
/// The same for every component that is missing.
void make_directories(const std::string& path);

}  // namespace lockstep::fs
