#include "fs/metadata.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/escape.hpp"
#include "fs/extended.hpp"
#include "fs/failure.hpp"
#include "fs/stand_in.hpp"

namespace lockstep::fs {
namespace {

constexpr std::uint32_t no_id = 0xFFFFFFFFU;
constexpr std::uint16_t special_bits = S_ISUID | S_ISGID;

timespec time_spec(const std::optional<tree::Timestamp>& time) {
  if (!time) return {0, UTIME_OMIT};
  return {time->seconds, static_cast<long>(time->nanoseconds)};
}

std::array<timespec, 2> times_of(const Metadata& wanted) {
  return {time_spec(wanted.accessed), time_spec(wanted.modified)};
}

/// Sets one inode's metadata step by step. An O_PATH descriptor is reached through /proc.
class Setter {
 public:
  Setter(int fd, std::string_view shown, bool path_only, std::vector<tree::Problem>& failed)
      : fd_(fd), shown_(shown), path_only_(path_only), failed_(failed) {}

  void set(const Metadata& wanted, tree::Kind kind) {
    const bool owned = wanted.faked || set_owner(wanted);
    if (wanted.inherited) attempt([&] { inherit(*wanted.inherited); });
    if (wanted.faked) attempt([&] { set_stand_in(fd_, shown_, kind, wanted); });
    const tree::Extended none;
    const tree::Extended& extended = wanted.extended ? *wanted.extended : none;
    if (wanted.xattrs && !(wanted.fresh && extended.xattrs.empty())) {
      attempt([&] { change_xattrs(extended.xattrs, wanted.faked); });
    }
    const bool no_acl = extended.acl.empty() && extended.default_acl.empty();
    if (wanted.acls && kind != tree::Kind::symlink && !(wanted.fresh && no_acl)) {
      attempt([&] { change_acls(extended, wanted, kind); });
    }
    if (wanted.mode && kind != tree::Kind::symlink && !wanted.faked) {
      const unsigned mode = owned ? *wanted.mode : *wanted.mode & ~special_bits;
      attempt([&] { check(change_mode(mode), "set permissions of"); });
    }
    if (wanted.modified || wanted.accessed) {
      attempt([&] { check(change_times(wanted), "set times of"); });
    }
  }

 private:
  bool set_owner(const Metadata& wanted) {
    if (!wanted.uid && !wanted.gid) return true;
    return attempt([&] {
      if (wanted.uid == no_id || wanted.gid == no_id) {
        throw FileError(ExitCode::partial, "invalid owner of " + escape(shown_), EINVAL);
      }
      check(::fchownat(fd_, "", wanted.uid.value_or(no_id), wanted.gid.value_or(no_id),
                       AT_EMPTY_PATH),
            "set owner of");
    });
  }

  /// The kernel wants the right to write, which the owner of what is read-only has for so long.
  void change_xattrs(const std::vector<tree::Attribute>& xattrs, bool faked) {
    try {
      return set_xattrs(fd_, shown_, xattrs, faked);
    } catch (const FileError& error) {
      const unsigned mode = status_of(fd_, shown_).mode;
      const bool grants = (mode & S_IWUSR) == 0 && error.number() == EACCES;
      if (!grants || change_mode(mode | S_IWUSR) != 0) throw;
      attempt([&] { set_xattrs(fd_, shown_, xattrs, faked); });
      check(change_mode(mode), "set permissions of");
    }
  }

  void change_acls(const tree::Extended& acls, const Metadata& wanted, tree::Kind kind) {
    if (!wanted.faked) return set_acls(fd_, shown_, acls, kind == tree::Kind::directory);
    Status now = status_of(fd_, shown_);
    apply_note(fd_, shown_, now);
    note_acls(fd_, shown_, acls, wanted.mode.value_or(now.mode));
  }

  /// What the kernel would have given it in its directory; the mode comes behind it.
  void inherit(const tree::Extended& acls) {
    const bool is_directory = status_of(fd_, shown_).kind == tree::Kind::directory;
    set_acls(fd_, shown_, acls, is_directory);
  }

  [[nodiscard]] int change_mode(unsigned mode) const {
    return path_only_ ? ::chmod(magic_path(fd_).c_str(), mode) : ::fchmod(fd_, mode);
  }

  [[nodiscard]] int change_times(const Metadata& wanted) const {
    const auto times = times_of(wanted);
    if (!path_only_) return ::futimens(fd_, times.data());
    return ::utimensat(AT_FDCWD, magic_path(fd_).c_str(), times.data(), 0);
  }

  void check(int result, std::string_view action) const {
    if (result != 0) throw failure(action, shown_, errno);
  }

  template <class Step>
  bool attempt(const Step& step) {
    try {
      step();
      return true;
    } catch (const FileError& error) {
      if (error.code() == ExitCode::file_io) throw;
      failed_.push_back({ExitCode::partial, error.what()});
      return false;
    }
  }

  int fd_;
  std::string_view shown_;
  bool path_only_;
  std::vector<tree::Problem>& failed_;
};

/// What the inode is, or stands for.
Status present(int fd, std::string_view shown, bool faked) {
  Status now = status_of(fd, shown);
  if (faked) apply_note(fd, shown, now);
  return now;
}

/// `wanted` without what `now` has already.
Metadata less(Metadata wanted, const Status& now) {
  if (wanted.uid == now.uid) wanted.uid.reset();
  if (wanted.gid == now.gid) wanted.gid.reset();
  if (wanted.executable) wanted.mode = tree::with_executability(now.mode, *wanted.executable);
  const bool chowned = wanted.uid || wanted.gid;
  // chown may clear bits, an ACL sets the mode's group bits: then the mode has to be set again.
  const bool new_acls = wanted.acls || wanted.inherited;
  if (!chowned && !new_acls && wanted.mode == now.mode) wanted.mode.reset();
  const bool moved = chowned || wanted.mode || new_acls || wanted.xattrs;
  if (!moved && wanted.modified == now.modified) wanted.modified.reset();
  return wanted;
}

void require_kind(const Status& now, tree::Kind kind, std::string_view shown) {
  if (now.kind == kind) return;
  throw FileError(ExitCode::partial, "changed its type meanwhile: " + escape(shown), EINVAL);
}

Status status_at(int fd, const char* name, int flags, std::string_view shown) {
  struct statx status {};
  if (::statx(fd, name, flags, STATX_BASIC_STATS | STATX_MNT_ID, &status) != 0) {
    throw failure("stat", shown, errno);
  }
  Status result;
  result.kind = kind_of_mode(status.stx_mode);
  result.mode = static_cast<std::uint16_t>(status.stx_mode & 07777U);
  result.uid = status.stx_uid;
  result.gid = status.stx_gid;
  result.bytes = status.stx_size;
  result.links = status.stx_nlink;
  result.modified = {status.stx_mtime.tv_sec, status.stx_mtime.tv_nsec};
  result.inode = {::makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino};
  if ((status.stx_mask & STATX_MNT_ID) != 0) result.mount = status.stx_mnt_id;
  return result;
}

/// Of many files only the times differ: two calls, where a descriptor would cost two more and a
/// way through /proc. False where there is more to do.
bool set_only_times(const Directory& directory, std::string_view name, tree::Kind kind,
                    const Metadata& wanted, std::vector<tree::Problem>& failed) {
  if (wanted.faked || wanted.xattrs || wanted.acls) return false;
  const std::string shown = directory.shown(name);
  const CString text(name);
  const Status now = status_at(directory.fd(), text.get(), AT_SYMLINK_NOFOLLOW, shown);
  require_kind(now, kind, shown);
  const Metadata missing = less(wanted, now);
  if (missing.uid || missing.gid || missing.mode) return false;
  if (!missing.modified && !missing.accessed) return true;
  if (::utimensat(directory.fd(), text.get(), times_of(missing).data(), AT_SYMLINK_NOFOLLOW) != 0) {
    const FileError error = failure("set times of", shown, errno);
    if (error.code() == ExitCode::file_io) throw FileError(error);
    failed.push_back({ExitCode::partial, error.what()});
  }
  return true;
}

}  // namespace

Status status_of(int fd, std::string_view shown) {
  return status_at(fd, "", AT_EMPTY_PATH, shown);
}

void set_metadata(int fd, std::string_view shown, const Metadata& wanted,
                  std::vector<tree::Problem>& failed) {
  Setter(fd, shown, false, failed).set(wanted, tree::Kind::file);
}

void set_metadata(const Directory& directory, std::string_view name, tree::Kind kind,
                  const Metadata& wanted, std::vector<tree::Problem>& failed) {
  if (set_only_times(directory, name, kind, wanted, failed)) return;
  const std::string shown = directory.shown(name);
  const Fd fd(::openat(directory.fd(), CString(name).get(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) throw failure("open", shown, errno);
  const Status now = present(fd.get(), shown, wanted.faked);
  require_kind(now, kind, shown);
  Setter(fd.get(), shown, true, failed).set(less(wanted, now), kind);
}

void set_metadata(const Directory& directory, const Metadata& wanted,
                  std::vector<tree::Problem>& failed) {
  const Status now = present(directory.fd(), directory.shown(), wanted.faked);
  Setter(directory.fd(), directory.shown(), true, failed)
      .set(less(wanted, now), tree::Kind::directory);
}

bool differs(const Directory& directory, const Metadata& wanted) {
  const Metadata missing = less(wanted, present(directory.fd(), directory.shown(), wanted.faked));
  return missing.uid || missing.gid || missing.mode || missing.modified || missing.xattrs ||
         missing.acls || missing.inherited;
}

}  // namespace lockstep::fs
