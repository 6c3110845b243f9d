#include "fs/list.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <vector>

#include "fs/extended.hpp"
#include "fs/failure.hpp"
#include "fs/stand_in.hpp"
#include "tree/links.hpp"

namespace lockstep::fs {
namespace {

constexpr std::size_t batch_bytes = 1U << 16U;
constexpr unsigned statx_mask = STATX_BASIC_STATS;
constexpr int statx_flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;

/// One name in the arena of a directory's names. `key` is its first bytes, big-endian: most
/// comparisons of a sort end there.
struct Name {
  std::uint64_t key;
  std::uint32_t start;
  std::uint8_t bytes;
  std::uint8_t type;  // DT_...
};

struct Names {
  std::string text;  // NUL-terminated, one after the other
  std::vector<Name> names;

  [[nodiscard]] std::string_view at(const Name& name) const {
    return {text.data() + name.start, name.bytes};
  }
};

std::uint64_t sort_key(std::string_view name) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    key = key << 8U | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
  }
  return key;
}

void add_name(Names& names, const dirent64& item) {
  const std::string_view name = item.d_name;
  if (name == "." || name == ".." || name == tree::stage_name) return;
  if (names.text.size() > UINT32_MAX - 2 * name.size()) {
    throw Error(ExitCode::partial, "a directory has more than 4 GiB of names");
  }
  names.names.push_back({sort_key(name), static_cast<std::uint32_t>(names.text.size()),
                         static_cast<std::uint8_t>(name.size()), item.d_type});
  names.text.append(name).push_back('\0');
}

/// All names of `directory` through a descriptor of its own: a read position is not shared.
/// Returns the errno of what stopped it, or 0.
int read_names(const Directory& directory, Names& names) {
  const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const Fd fd(::openat(directory.fd(), ".", flags));
  if (!fd) return errno;
  alignas(dirent64) std::array<char, batch_bytes> batch;
  for (;;) {
    const long got = ::syscall(SYS_getdents64, fd.get(), batch.data(), batch.size());
    if (got < 0) return errno;
    if (got == 0) return 0;
    for (long at = 0; at < got;) {
      const auto* item = reinterpret_cast<const dirent64*>(batch.data() + at);
      add_name(names, *item);
      at += item->d_reclen;
    }
  }
}

void sort_names(Names& names) {
  std::sort(names.names.begin(), names.names.end(), [&names](const Name& a, const Name& b) {
    return a.key != b.key ? a.key < b.key : names.at(a) < names.at(b);
  });
}

void fill(tree::Entry& entry, const struct statx& status, const ListOptions& options) {
  entry.kind = kind_of_mode(status.stx_mode);
  entry.mode = static_cast<std::uint16_t>(status.stx_mode & 07777U);
  entry.links = status.stx_nlink;
  entry.uid = status.stx_uid;
  entry.gid = status.stx_gid;
  entry.modified = {status.stx_mtime.tv_sec, status.stx_mtime.tv_nsec};
  entry.inode = {::makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino};
  if (entry.kind == tree::Kind::file) {
    entry.size = status.stx_size;
    entry.sparse = status.stx_blocks * 512 < status.stx_size;
    if (options.access_times) {
      entry.accessed = {status.stx_atime.tv_sec, status.stx_atime.tv_nsec};
    }
  } else if (entry.kind == tree::Kind::symlink || entry.kind == tree::Kind::directory) {
    entry.size = status.stx_size;
  } else if (entry.kind == tree::Kind::char_device || entry.kind == tree::Kind::block_device) {
    entry.device_major = status.stx_rdev_major;
    entry.device_minor = status.stx_rdev_minor;
  }
}

ExtendedOptions extended_of(const ListOptions& options, const tree::Entry& entry) {
  return {options.xattrs, options.acls, options.faked, entry.mode, options.numeric_ids};
}

void unmunge(std::string& target, Munged munged) {
  if (munged == Munged::no) return;
  const std::size_t prefix = tree::munged_prefix.size();
  if (target.size() > prefix && target.starts_with(tree::munged_prefix)) {
    target.erase(0, prefix);
  } else if (munged == Munged::required) {
    target.clear();
  }
}

/// Throws when the target cannot be read; false when the link has vanished.
bool read_link(const Directory& directory, const char* name, Munged munged, tree::Entry& entry) {
  std::array<char, PATH_MAX> target;
  const ssize_t got = ::readlinkat(directory.fd(), name, target.data(), target.size());
  if (got < 0 && errno == ENOENT) return false;
  if (got < 0) throw failure("read link", directory.shown(name), errno);
  entry.link_target.assign(target.data(), static_cast<std::size_t>(got));
  unmunge(entry.link_target, munged);
  entry.size = entry.link_target.size();
  return true;
}

/// Everything about `name` but what ListOptions add to stat; false when it has vanished.
bool stat_entry(const Directory& directory, const char* name, const ListOptions& options,
                tree::Entry& entry) {
  struct statx status {};
  if (::statx(directory.fd(), name, statx_flags, statx_mask, &status) != 0) {
    if (errno == ENOENT) return false;
    throw failure("stat", directory.shown(name), errno);
  }
  fill(entry, status, options);
  const bool may_stand = entry.kind == tree::Kind::file || entry.kind == tree::Kind::directory;
  if (options.faked && may_stand) {
    apply_note(directory, name, entry);
    return true;
  }
  if (!options.links || entry.kind != tree::Kind::symlink) return true;
  return read_link(directory, name, options.munged, entry);
}

/// Names of the owners met so far; the last ones are remembered, since most entries share them.
class OwnerColumn {
 public:
  explicit OwnerColumn(tree::Listing& listing) : listing_(listing) {}
  void add(const tree::Entry& entry) {
    if (first_ || entry.uid != uid_) note(listing_.users, entry.uid, &Owners::user_name);
    if (first_ || entry.gid != gid_) note(listing_.groups, entry.gid, &Owners::group_name);
    first_ = false;
    uid_ = entry.uid;
    gid_ = entry.gid;
  }

 private:
  using Lookup = std::optional<std::string> (Owners::*)(std::uint32_t);
  static void note(tree::OwnerNames& names, std::uint32_t id, Lookup look_up) {
    if (names.contains(id)) return;
    if (std::optional<std::string> name = (owners().*look_up)(id)) names.emplace(id, *name);
  }

  tree::Listing& listing_;
  bool first_ = true;
  std::uint32_t uid_ = 0;
  std::uint32_t gid_ = 0;
};

/// Adds the entries of one directory to a Listing.
class Lister {
 public:
  Lister(const Directory& directory, const ListOptions& options, tree::Listing& listing)
      : directory_(directory), options_(options), listing_(listing), owners_(listing) {}

  void add(const char* name, std::size_t bytes, std::uint8_t type) {
    const std::string_view text(name, bytes);
    const bool kind_is_known = type != DT_UNKNOWN;
    const bool judged = options_.keep && (type != DT_LNK || options_.judge_links);
    if (judged && kind_is_known && !options_.keep(text, type == DT_DIR)) return;
    tree::Entry& entry = listing_.entries.emplace_back();
    if (!examine_into(entry, name)) {
      listing_.entries.pop_back();
      return;
    }
    const bool is_directory = entry.kind == tree::Kind::directory;
    const bool is_free = entry.kind == tree::Kind::symlink && !options_.judge_links;
    if (judged && !kind_is_known && !is_free && !options_.keep(text, is_directory)) {
      listing_.entries.pop_back();
      return;
    }
    entry.name.assign(name, bytes);
    if ((options_.xattrs || options_.acls) && !add_extended(entry, text) && options_.whole_only) {
      listing_.complete = false;
      listing_.entries.pop_back();
      return;
    }
    if (options_.owners) owners_.add(entry);
  }

 private:
  bool examine_into(tree::Entry& entry, const char* name) {
    try {
      return stat_entry(directory_, name, options_, entry);
    } catch (const Error& error) {
      listing_.complete = false;
      listing_.problems.push_back({ExitCode::partial, error.what()});
      return false;
    }
  }

  bool add_extended(tree::Entry& entry, std::string_view name) {
    try {
      entry.extended = read_extended(directory_, name, extended_of(options_, entry));
      return true;
    } catch (const Error& error) {
      listing_.problems.push_back({ExitCode::partial, error.what()});
      return false;
    }
  }

  const Directory& directory_;
  const ListOptions& options_;
  tree::Listing& listing_;
  OwnerColumn owners_;
};

}  // namespace

tree::Listing list(const Directory& directory, const ListOptions& options) {
  tree::Listing listing;
  Names names;
  if (const int number = read_names(directory, names); number != 0) {
    listing.complete = false;
    const FileError error = failure("read directory", directory.shown(), number);
    listing.problems.push_back({ExitCode::partial, error.what()});
  }
  sort_names(names);
  listing.entries.reserve(names.names.size());
  Lister lister(directory, options, listing);
  for (const Name& name : names.names) {
    lister.add(names.text.data() + name.start, name.bytes, name.type);
  }
  return listing;
}

std::optional<tree::Entry> examine(const Directory& directory, std::string_view name,
                                   const ListOptions& options) {
  tree::Entry entry;
  if (!stat_entry(directory, CString(name).get(), options, entry)) return std::nullopt;
  entry.name = name;
  if (options.xattrs || options.acls) {
    entry.extended = read_extended(directory, name, extended_of(options, entry));
  }
  return entry;
}

tree::Entry examine(const Directory& directory, const ListOptions& options) {
  tree::Entry entry;
  struct statx status {};
  const int flags = AT_EMPTY_PATH | AT_NO_AUTOMOUNT;
  if (::statx(directory.fd(), "", flags, statx_mask, &status) != 0) {
    throw failure("stat", directory.shown(), errno);
  }
  fill(entry, status, options);
  if (options.faked) apply_note(directory, {}, entry);
  if (options.xattrs || options.acls) {
    entry.extended = read_extended(directory, {}, extended_of(options, entry));
  }
  return entry;
}

tree::Entry examine_referent(Root& root, const tree::RelPath& directory, std::string_view name,
                             const ListOptions& options) {
  const Directory found(root.open(directory, name, O_PATH), root.directory(directory)->shown(name));
  ListOptions bare = options;
  bare.xattrs = bare.acls = false;
  tree::Entry entry = examine(found, bare);
  if (options.xattrs || options.acls) {
    entry.extended = read_extended(found.fd(), found.shown(), extended_of(options, entry));
  }
  entry.name = name;
  entry.followed = true;
  return entry;
}

}  // namespace lockstep::fs
