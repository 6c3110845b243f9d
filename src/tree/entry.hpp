#pragma once
// One entry of a directory as both sides speak of it, and a directory's sorted listing.
//
// Layer    tree: values only.
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace lockstep::tree {

enum class Kind : std::uint8_t {
  file,
  directory,
  symlink,
  fifo,
  socket,
  char_device,
  block_device
};

/// Seconds since 1970 and nanoseconds (below 10^9).
struct Timestamp {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

struct Attribute {
  std::string name;
  std::string value;
  // NOLINTNEXTLINE(modernize-use-nullptr): takes the 0 inside a defaulted <=> for a pointer
  friend auto operator<=>(const Attribute&, const Attribute&) = default;
};

/// What only -X and -A ask for. ACLs are in acl_to_any_text(3)'s long text form, owners by name.
struct Extended {
  std::vector<Attribute> xattrs;  // sorted by name
  std::string acl;                // empty: none beyond the mode
  std::string default_acl;        // directories only
  friend auto operator<=>(const Extended&, const Extended&) = default;
};

/// Which file behind the names: entries with the same id are hard links of each other.
struct Inode {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): as above
  friend auto operator<=>(const Inode&, const Inode&) = default;
};

/// What an entry of the source is beside itself.
enum class Mark : std::uint8_t {
  none,
  bare,   // a directory that only leads somewhere: it has to be there, its attributes do not count
  absent  // a name that shall not be there; its kind says nothing
};

struct Entry {
  std::string name;  // one component
  Kind kind = Kind::file;
  Mark mark = Mark::none;
  bool sparse = false;      // fewer blocks than its size: holes are kept
  std::uint16_t mode = 0;   // permission bits, 07777
  std::uint32_t links = 1;  // st_nlink; of a directory it says nothing
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t device_major = 0;  // devices only
  std::uint32_t device_minor = 0;
  std::uint64_t size = 0;  // files; a symlink's is its target's length, a directory's is for show
  Timestamp modified;
  Timestamp accessed;                        // files, with -U; else 0
  Inode inode;                               // this host's; never sent
  std::string link_target;                   // symlinks, verbatim
  std::shared_ptr<const Extended> extended;  // null: none
  // Of this host alone:
  bool followed = false;                  // the name is a symlink, the rest what it leads to
  bool kept = false;                      // at the target: filters protect it from deletion
  std::shared_ptr<const Entry> referent;  // -K: the directory that a symlink leads to
};

/// It shares its inode with other names, which -H keeps so.
[[nodiscard]] inline bool has_other_names(const Entry& entry) noexcept {
  return entry.kind != Kind::directory && entry.links > 1;
}

/// An id that means "leave it": chown(2)'s -1. No file has it.
constexpr std::uint32_t keep_owner = 0xFFFFFFFF;

/// Names of the owners that occur in a listing; an id without a name is absent.
using OwnerNames = std::map<std::uint32_t, std::string>;

/// What a remark that is no failure is about, so that a user can ask for it or not.
enum class About : std::uint8_t {
  general,
  special_file,  // one that the options leave out
  passed_over,   // an entry that is left as it is, whatever it is like
  command,       // what the remote shell is given
  removed_file,  // one of the source that is gone now
  hidden,        // a name that a filter rule leaves out
  backup,        // an old version that was kept
  warning,       // something that the user asked for and that has no effect
  protocol       // what both sides speak
};

/// Something that went wrong with one path while the rest goes on; with `code` ok a remark.
struct Problem {
  ExitCode code = ExitCode::partial;
  std::string message;  // one line, path escaped
  About about = About::general;
};

/// The entries of one directory, sorted by name as bytes, each name once.
struct Listing {
  std::vector<Entry> entries;
  std::vector<Entry> aside;  // at the target: what filters probably hide at the source, sorted, too
  OwnerNames users;
  OwnerNames groups;
  bool complete = true;   // false: something could not be read, so nothing may be deleted by it
  bool filtered = false;  // filters hide something here: the directory cannot become empty
  std::vector<Problem> problems;
};

/// Which attributes a run preserves (rsync's letters); what is off is neither compared nor set.
struct Attributes {
  bool perms = false;
  bool times = false;
  bool owner = false;
  bool group = false;
  bool xattrs = false;
  bool acls = false;
  bool access_times = false;         // -U: of files
  bool executability = false;        // -E: without perms, whether a file may be executed at all
  bool not_directory_times = false;  // -O
  bool not_link_times = false;       // -J

  /// Whether `times` holds for entries of this kind.
  [[nodiscard]] bool keeps_time(Kind kind) const noexcept {
    if (kind == Kind::directory && not_directory_times) return false;
    return times && !(kind == Kind::symlink && not_link_times);
  }
  [[nodiscard]] bool keeps_access_time(Kind kind) const noexcept {
    return access_times && kind == Kind::file;
  }
  [[nodiscard]] bool keeps_executability(Kind kind) const noexcept {
    return executability && !perms && kind == Kind::file;
  }
};

constexpr std::uint16_t execute_bits = 0111;

/// -E: `mode` of the target's file, where the source's may be executed by somebody or by nobody.
[[nodiscard]] constexpr std::uint16_t with_executability(std::uint16_t mode, bool executable) {
  const unsigned bits = mode;
  if (!executable) return static_cast<std::uint16_t>(bits & ~unsigned{execute_bits});
  if ((bits & execute_bits) != 0) return mode;
  return static_cast<std::uint16_t>(bits | ((bits & 0444U) >> 2U));
}

/// Which kinds a run carries; directories are entered only with `recursive`.
struct Kinds {
  bool recursive = false;
  bool directories = false;  // -d: they take part without being entered
  bool links = false;
  bool devices = false;
  bool specials = false;

  [[nodiscard]] bool carry(Kind kind) const noexcept {
    switch (kind) {
      case Kind::file:
        return true;
      case Kind::directory:
        return recursive || directories;
      case Kind::symlink:
        return links;
      case Kind::fifo:
      case Kind::socket:
        return specials;
      case Kind::char_device:
      case Kind::block_device:
        return devices;
    }
    return false;
  }
};

}  // namespace lockstep::tree
