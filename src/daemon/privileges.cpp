#include "daemon/privileges.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::daemon {
namespace {

struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

[[noreturn]] void fail(const std::string& user, const std::string& why) {
  throw Error(ExitCode::start, "cannot work as user " + escape(user) + ": " + why);
}

std::optional<uid_t> number_of(const std::string& user) {
  uid_t uid = 0;
  const char* end = user.data() + user.size();
  const auto parsed = std::from_chars(user.data(), end, uid);
  const bool all = !user.empty() && parsed.ec == std::errc{} && parsed.ptr == end;
  return all && uid != static_cast<uid_t>(-1) ? std::optional(uid) : std::nullopt;
}

User find_user(const std::string& user) {
  std::array<char, 16384> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const auto number = number_of(user);
  const int failure =
      number ? ::getpwuid_r(*number, &entry, buffer.data(), buffer.size(), &found)
             : ::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) fail(user, failure == 0 ? "no such user" : errno_text(failure));
  return {entry.pw_name, entry.pw_uid, entry.pw_gid};
}

}  // namespace

void become(const std::string& user) {
  const User wanted = find_user(user);
  if (::getuid() == wanted.uid && ::geteuid() == wanted.uid) return;
  if (::geteuid() != 0) fail(user, "only root can");
  const bool done = ::initgroups(wanted.name.c_str(), wanted.gid) == 0 &&
                    ::setresgid(wanted.gid, wanted.gid, wanted.gid) == 0 &&
                    ::setresuid(wanted.uid, wanted.uid, wanted.uid) == 0;
  if (!done) fail(user, errno_text(errno));
  if (wanted.uid != 0 && ::setuid(0) == 0) fail(user, "root comes back");
}

}  // namespace lockstep::daemon
