#include "fs/extended.hpp"

#include <acl/libacl.h>
#include <fcntl.h>
#include <sys/acl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <vector>

#include "base/escape.hpp"
#include "base/owned.hpp"
#include "fs/acl_note.hpp"
#include "fs/failure.hpp"
#include "fs/owners.hpp"
#include "fs/stand_in.hpp"
#include "tree/compare.hpp"

namespace lockstep::fs {
namespace {

constexpr std::size_t list_bytes_max = 65536;   // XATTR_LIST_MAX
constexpr std::size_t value_bytes_max = 65536;  // XATTR_SIZE_MAX
constexpr std::string_view access_acl = "system.posix_acl_access";
constexpr std::string_view faked_prefix = "user.rsync.";
constexpr std::string_view default_acl = "system.posix_acl_default";

using Acl = Owned<std::remove_pointer_t<acl_t>, acl_free>;

bool none_here(int number) {
  return number == ENODATA || number == ENOTSUP || number == ENOENT;
}

/// The names in one answer of listxattr(2): NUL-terminated, one after the other.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size() - 1);
    names.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// What an attribute of this name on the disk is to the entry: its name, or nothing.
std::optional<std::string_view> carried_name(std::string_view name, bool faked) {
  if (name.starts_with(note_prefix)) return std::nullopt;
  if (faked && name.starts_with(faked_prefix)) return name.substr(faked_prefix.size());
  if (name.starts_with("user.")) return name;
  const bool is_ours = !faked && !name.starts_with("system.") && ::geteuid() == 0;
  return is_ours ? std::optional(name) : std::nullopt;
}

/// And the other way round.
std::optional<std::string> name_on_disk(const std::string& name, bool faked) {
  if (faked && !name.starts_with("user.")) return std::string(faked_prefix) + name;
  return carried_name(name, false) ? std::optional(name) : std::nullopt;
}

std::vector<std::string> xattr_names(const std::string& path, std::string_view shown) {
  thread_local std::vector<char> buffer(list_bytes_max);
  const ssize_t length = ::llistxattr(path.c_str(), buffer.data(), buffer.size());
  if (length < 0 && none_here(errno)) return {};
  if (length < 0) throw failure("read extended attributes of", shown, errno);
  return split({buffer.data(), static_cast<std::size_t>(length)});
}

std::vector<std::string> inode_xattr_names(int fd, std::string_view shown) {
  std::vector<char> buffer(list_bytes_max);
  const ssize_t length = ::listxattr(magic_path(fd).c_str(), buffer.data(), buffer.size());
  if (length < 0 && none_here(errno)) return {};
  if (length < 0) throw failure("read extended attributes of", shown, errno);
  return split({buffer.data(), static_cast<std::size_t>(length)});
}

std::optional<std::string> xattr_value(int fd, const std::string& name, std::string_view shown) {
  std::string value(value_bytes_max, '\0');
  const std::string path = magic_path(fd);
  const ssize_t length = ::getxattr(path.c_str(), name.c_str(), value.data(), value.size());
  if (length < 0 && none_here(errno)) return std::nullopt;
  if (length < 0) throw failure("read extended attribute " + name + " of", shown, errno);
  return value.substr(0, static_cast<std::size_t>(length));
}

/// The text of an ACL with other words for the users and groups that it names. libacl's own
/// look-ups of names share a buffer among threads, which once gave one group's rights to another;
/// so it sees numbers only.
template <class Change>
std::string renamed_acl(std::string_view text, const Change& change) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t name = line.find(':') + 1;
    const std::size_t end = line.find(':', name);
    const bool names = name > 0 && end != std::string_view::npos && end > name;
    const bool is_user = line.starts_with("user:");
    if (names && (is_user || line.starts_with("group:"))) {
      out.append(line.substr(0, name));
      out += change(std::string(line.substr(name, end - name)), is_user);
      out.append(line.substr(end));
    } else {
      out.append(line);
    }
    if (!text.empty()) out += '\n';
  }
  return out;
}

std::optional<std::uint32_t> id_of(const std::string& text) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(id) : std::nullopt;
}

std::string name_of_id(const std::string& number, bool is_user) {
  const std::optional<std::uint32_t> id = id_of(number);
  if (!id) return number;
  return (is_user ? owners().user_name(*id) : owners().group_name(*id)).value_or(number);
}

/// A name that nobody has here stays as it is: such an ACL cannot be set.
std::string id_of_name(const std::string& name, bool is_user) {
  if (id_of(name)) return name;
  const auto id = is_user ? owners().find_user(name) : owners().find_group(name);
  return id ? std::to_string(*id) : name;
}

std::string acl_text(int fd, acl_type_t type, std::string_view shown, bool numeric_ids) {
  const Acl acl(::acl_get_file(magic_path(fd).c_str(), type));
  if (!acl && none_here(errno)) return {};
  if (!acl) throw failure("read ACL of", shown, errno);
  const Owned<char, acl_free> text(::acl_to_any_text(acl.get(), nullptr, '\n', TEXT_NUMERIC_IDS));
  if (!text) throw failure("read ACL of", shown, errno);
  return numeric_ids ? std::string(text.get()) : renamed_acl(text.get(), name_of_id);
}

std::vector<tree::Attribute> read_xattrs(int fd, const std::vector<std::string>& names,
                                         std::string_view shown, bool faked) {
  std::vector<tree::Attribute> found;
  for (const std::string& name : names) {
    const auto carried = carried_name(name, faked);
    if (!carried) continue;
    std::optional<std::string> value = xattr_value(fd, name, shown);
    if (value) found.push_back({std::string(*carried), std::move(*value)});
  }
  if (faked) std::sort(found.begin(), found.end());
  return found;
}

/// True when `names` hold anything that `options` ask for: only then is the inode opened.
bool is_wanted(const std::vector<std::string>& names, ExtendedOptions options) {
  return std::any_of(names.begin(), names.end(), [options](const std::string& name) {
    if (name == access_acl || name == default_acl) return options.acls && !options.faked;
    if (name == access_note || name == default_note) return options.acls && options.faked;
    return options.xattrs && carried_name(name, options.faked);
  });
}

void set_acl(int fd, std::string_view shown, acl_type_t type, const std::string& text) {
  const Acl acl(::acl_from_text(renamed_acl(text, id_of_name).c_str()));
  if (!acl) throw failure("understand the ACL of", shown, errno);
  if (::acl_set_file(magic_path(fd).c_str(), type, acl.get()) != 0) {
    throw failure("set ACL of", shown, errno);
  }
}

std::string noted_acl(int fd, const char* note, std::string_view shown, ExtendedOptions options,
                      std::optional<std::uint16_t> mode) {
  const std::optional<std::string> value = xattr_value(fd, note, shown);
  if (!value) return {};
  const std::optional<std::string> text = acl_of_note(as_view(*value), mode);
  if (!text) {
    throw Error(ExitCode::partial, std::string("corrupt ") + note + " of " + escape(shown));
  }
  return options.numeric_ids ? *text : renamed_acl(*text, name_of_id);
}

void set_note(int fd, const char* name, std::string_view shown, const std::string& text,
              std::optional<std::uint16_t> mode) {
  const std::string path = magic_path(fd);
  if (text.empty()) {
    ::removexattr(path.c_str(), name);  // none there is fine
    return;
  }
  const std::optional<Bytes> note = note_of_acl(renamed_acl(text, id_of_name), mode);
  if (!note) throw failure("understand the ACL of", shown, EINVAL);
  if (::setxattr(path.c_str(), name, note->data(), note->size(), 0) != 0) {
    throw failure("set extended attribute " + std::string(name) + " of", shown, errno);
  }
}

std::shared_ptr<const tree::Extended> read_named(int fd, const std::vector<std::string>& names,
                                                 std::string_view shown, ExtendedOptions options) {
  auto extended = std::make_shared<tree::Extended>();
  if (options.xattrs) extended->xattrs = read_xattrs(fd, names, shown, options.faked);
  if (!options.acls) return extended;
  if (options.faked) {
    extended->acl = noted_acl(fd, access_note, shown, options, options.mode);
    extended->default_acl = noted_acl(fd, default_note, shown, options, std::nullopt);
    return extended;
  }
  for (const std::string& each : names) {
    const bool numbers = options.numeric_ids;
    if (each == access_acl) extended->acl = acl_text(fd, ACL_TYPE_ACCESS, shown, numbers);
    if (each == default_acl) {
      extended->default_acl = acl_text(fd, ACL_TYPE_DEFAULT, shown, numbers);
    }
  }
  return extended;
}

void drop(int fd, std::string_view name) {
  ::removexattr(magic_path(fd).c_str(), name.data());  // none there is fine
}

}  // namespace

std::shared_ptr<const tree::Extended> read_extended(const Directory& directory,
                                                    std::string_view name,
                                                    ExtendedOptions options) {
  std::string path = magic_path(directory.fd());
  path.append("/").append(name.empty() ? "." : name);
  const std::string shown = directory.shown(name);
  const std::vector<std::string> names = xattr_names(path, shown);
  if (!is_wanted(names, options)) return nullptr;
  const int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
  const Fd fd(::openat(directory.fd(), CString(name.empty() ? "." : name).get(), flags));
  if (!fd && errno == ENOENT) return nullptr;
  if (!fd) throw failure("open", shown, errno);
  return read_named(fd.get(), names, shown, options);
}

std::shared_ptr<const tree::Extended> read_extended(int fd, std::string_view shown,
                                                    ExtendedOptions options) {
  const std::vector<std::string> names = inode_xattr_names(fd, shown);
  return is_wanted(names, options) ? read_named(fd, names, shown, options) : nullptr;
}

void set_xattrs(int fd, std::string_view shown, const std::vector<tree::Attribute>& wanted,
                bool faked) {
  const std::string path = magic_path(fd);
  for (const std::string& name : inode_xattr_names(fd, shown)) {
    const auto carried = carried_name(name, faked);
    const bool keep = !carried || std::any_of(wanted.begin(), wanted.end(),
                                              [&carried](const tree::Attribute& attribute) {
                                                return attribute.name == *carried;
                                              });
    if (!keep && ::removexattr(path.c_str(), name.c_str()) != 0 && !none_here(errno)) {
      throw failure("remove extended attribute " + name + " of", shown, errno);
    }
  }
  for (const auto& [name, value] : wanted) {
    const std::optional<std::string> on_disk = name_on_disk(name, faked);
    if (!on_disk) continue;
    if (::setxattr(path.c_str(), on_disk->c_str(), value.data(), value.size(), 0) != 0) {
      throw failure("set extended attribute " + *on_disk + " of", shown, errno);
    }
  }
}

void set_acls(int fd, std::string_view shown, const tree::Extended& wanted, bool is_directory) {
  if (wanted.acl.empty()) {
    drop(fd, access_acl);
  } else {
    set_acl(fd, shown, ACL_TYPE_ACCESS, wanted.acl);
  }
  if (!is_directory) return;
  if (wanted.default_acl.empty()) {
    drop(fd, default_acl);
  } else {
    set_acl(fd, shown, ACL_TYPE_DEFAULT, wanted.default_acl);
  }
}

void note_acls(int fd, std::string_view shown, const tree::Extended& wanted, std::uint16_t mode) {
  set_note(fd, access_note, shown, wanted.acl, mode);
  set_note(fd, default_note, shown, wanted.default_acl, std::nullopt);
}

bool mean_the_same(const tree::Extended& one, const tree::Extended& other) {
  const auto numbered = [](const tree::Extended& from) {
    tree::Extended acls;
    acls.acl = renamed_acl(from.acl, id_of_name);
    acls.default_acl = renamed_acl(from.default_acl, id_of_name);
    return acls;
  };
  return one.xattrs == other.xattrs && tree::same_acls(numbered(one), numbered(other));
}

void drop_default_acl(int fd) {
  drop(fd, default_acl);
}

}  // namespace lockstep::fs
