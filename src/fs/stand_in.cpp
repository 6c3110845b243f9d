#include "fs/stand_in.hpp"

#include <sys/stat.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <string>

#include "base/bytes.hpp"
#include "base/escape.hpp"
#include "fs/failure.hpp"
#include "fs/file.hpp"
#include "fs/write.hpp"

namespace lockstep::fs {
namespace {

constexpr const char* note_name = "user.rsync.%stat";
constexpr std::size_t note_bytes_max = 128;
constexpr unsigned permission_bits = 07777;

struct Note {
  tree::Kind kind = tree::Kind::file;
  std::uint16_t mode = 0;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  friend bool operator==(const Note&, const Note&) = default;
};

[[noreturn]] void corrupt(std::string_view shown) {
  throw Error(ExitCode::partial, std::string("corrupt ") + note_name + " of " + escape(shown));
}

/// "MODE MAJOR,MINOR UID:GID", read from the left.
class NoteText {
 public:
  explicit NoteText(std::string_view text) : text_(text) {}

  [[nodiscard]] std::optional<std::uint32_t> number(int base, char end) {
    std::uint32_t value = 0;
    const char* last = text_.data() + text_.size();
    const auto [at, error] = std::from_chars(text_.data(), last, value, base);
    if (error != std::errc()) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(at - text_.data()));
    if (end == 0) return text_.empty() ? std::optional(value) : std::nullopt;
    if (!text_.starts_with(end)) return std::nullopt;
    text_.remove_prefix(1);
    return value;
  }

 private:
  std::string_view text_;
};

std::optional<Note> parse(std::string_view value) {
  NoteText text(value);
  const auto mode = text.number(8, ' ');
  const auto major = mode ? text.number(10, ',') : std::nullopt;
  const auto minor = major ? text.number(10, ' ') : std::nullopt;
  const auto uid = minor ? text.number(10, ':') : std::nullopt;
  const auto gid = uid ? text.number(10, '\0') : std::nullopt;
  if (!gid || *uid == tree::keep_owner || *gid == tree::keep_owner) return std::nullopt;
  Note note{kind_of_mode(*mode),
            static_cast<std::uint16_t>(*mode & permission_bits),
            *major,
            *minor,
            *uid,
            *gid};
  const bool known = (*mode & ~permission_bits) == type_bits(note.kind);
  return known ? std::optional(note) : std::nullopt;
}

std::string text_of(const Note& note) {
  std::array<char, 16> mode{};
  const auto [end, error] = std::to_chars(mode.data(), mode.data() + mode.size(),
                                          type_bits(note.kind) | unsigned{note.mode}, 8);
  return std::string(mode.data(), end) + ' ' + std::to_string(note.major) + ',' +
         std::to_string(note.minor) + ' ' + std::to_string(note.uid) + ':' +
         std::to_string(note.gid);
}

/// `path` is the inode itself, or reached through /proc.
template <class Get>
std::optional<Note> read_note(const std::string& path, std::string_view shown, const Get& get) {
  std::array<char, note_bytes_max> value{};
  const ssize_t length = get(path.c_str(), note_name, value.data(), value.size());
  const int number = length < 0 ? errno : 0;
  if (number == ENODATA || number == ENOTSUP || number == ENOENT) return std::nullopt;
  if (number == ERANGE) corrupt(shown);
  if (number != 0)
    throw failure("read extended attribute " + std::string(note_name) + " of", shown, number);
  std::optional<Note> note = parse({value.data(), static_cast<std::size_t>(length)});
  if (!note) corrupt(shown);
  return note;
}

std::optional<Note> note_of(int fd, std::string_view shown) {
  return read_note(magic_path(fd), shown, ::getxattr);
}

/// A directory is one; a file may stand for anything else.
void check_kind(const Note& note, tree::Kind real, std::string_view shown) {
  const bool is_directory = real == tree::Kind::directory;
  if ((note.kind == tree::Kind::directory) != is_directory) corrupt(shown);
}

void read_target(const Directory& directory, std::string_view name, tree::Entry& entry) {
  const InputFile file(directory, name);
  std::string target(PATH_MAX, '\0');
  target.resize(file.read(0, {reinterpret_cast<std::byte*>(target.data()), target.size()}));
  const bool usable =
      !target.empty() && target.size() < PATH_MAX && target.find('\0') == std::string::npos;
  if (!usable) corrupt(file.shown());
  entry.link_target = std::move(target);
  entry.size = entry.link_target.size();
}

}  // namespace

void apply_note(const Directory& directory, std::string_view name, tree::Entry& entry) {
  const std::string shown = name.empty() ? directory.shown() : directory.shown(name);
  const std::string path = magic_path(directory.fd());
  const auto note = name.empty() ? read_note(path, shown, ::getxattr)
                                 : read_note(path + '/' + std::string(name), shown, ::lgetxattr);
  if (!note) return;
  check_kind(*note, entry.kind, shown);
  entry.mode = note->mode;
  entry.uid = note->uid;
  entry.gid = note->gid;
  if (note->kind == entry.kind) return;
  entry.kind = note->kind;
  entry.size = 0;
  entry.sparse = false;
  if (entry.kind == tree::Kind::symlink) {
    read_target(directory, name, entry);
  } else if (entry.kind == tree::Kind::char_device || entry.kind == tree::Kind::block_device) {
    entry.device_major = note->major;
    entry.device_minor = note->minor;
  }
}

void apply_note(int fd, std::string_view shown, Status& status) {
  const bool may_stand = status.kind == tree::Kind::file || status.kind == tree::Kind::directory;
  const std::optional<Note> note = may_stand ? note_of(fd, shown) : std::nullopt;
  if (!note) return;
  check_kind(*note, status.kind, shown);
  status.kind = note->kind;
  status.mode = note->mode;
  status.uid = note->uid;
  status.gid = note->gid;
}

void make_stand_in(const Directory& directory, std::string_view name, const tree::Entry& entry) {
  const Fd fd = create_file(directory, name, 0600);
  const std::string shown = directory.shown(name);
  if (entry.kind == tree::Kind::symlink) write_at(fd.get(), shown, 0, as_view(entry.link_target));
  const Status now = status_of(fd.get(), shown);
  const std::string note =
      text_of({entry.kind, now.mode, entry.device_major, entry.device_minor, now.uid, now.gid});
  if (::fsetxattr(fd.get(), note_name, note.data(), note.size(), 0) != 0) {
    throw failure("set extended attribute " + std::string(note_name) + " of", shown, errno);
  }
}

void set_stand_in(int fd, std::string_view shown, tree::Kind kind, const Metadata& wanted) {
  constexpr unsigned rights = 0777;
  const std::string path = magic_path(fd);
  const Status now = status_of(fd, shown);
  const std::optional<Note> old = note_of(fd, shown);
  Note note{kind, now.mode, 0, 0, now.uid, now.gid};
  if (old && old->kind == kind) note = *old;
  note.mode = wanted.mode.value_or(note.mode);
  note.uid = wanted.uid.value_or(note.uid);
  note.gid = wanted.gid.value_or(note.gid);
  const unsigned own = now.kind == tree::Kind::directory ? 0700U : 0600U;
  const unsigned mode = (note.mode & rights) | own;
  if (mode != now.mode && ::chmod(path.c_str(), mode) != 0) {
    throw failure("set permissions of", shown, errno);
  }
  const Note itself{now.kind, static_cast<std::uint16_t>(mode), 0, 0, now.uid, now.gid};
  int result = 0;
  if (note == itself) {
    if (old) result = ::removexattr(path.c_str(), note_name);
  } else if (note != old) {
    const std::string text = text_of(note);
    result = ::setxattr(path.c_str(), note_name, text.data(), text.size(), 0);
  }
  if (result != 0) {
    throw failure("set extended attribute " + std::string(note_name) + " of", shown, errno);
  }
}

}  // namespace lockstep::fs
