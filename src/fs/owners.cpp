#include "fs/owners.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <vector>

#include "base/error.hpp"

namespace lockstep::fs {
namespace {

constexpr std::uint32_t no_id = 0xFFFFFFFFU;
constexpr std::size_t record_bytes_max = 1U << 20U;

/// Calls one of the get..._r functions with a buffer that grows until the record fits.
template <class Record, class Call>
bool look_up(Record& record, std::vector<char>& buffer, const Call& call) {
  for (buffer.resize(1024);; buffer.resize(buffer.size() * 2)) {
    Record* found = nullptr;
    const int number = call(&record, buffer.data(), buffer.size(), &found);
    if (number != ERANGE || buffer.size() >= record_bytes_max) return found != nullptr;
  }
}

/// The cached answer for `key`, asked for with `ask` the first time.
template <class Map, class Key, class Ask>
typename Map::mapped_type cached(std::shared_mutex& mutex, Map& map, const Key& key,
                                 const Ask& ask) {
  {
    const std::shared_lock lock(mutex);
    const auto found = map.find(key);
    if (found != map.end()) return found->second;
  }
  typename Map::mapped_type answer = ask();
  const std::unique_lock lock(mutex);
  return map.emplace(key, std::move(answer)).first->second;
}

std::uint32_t checked(std::uint32_t id) {
  if (id == no_id) throw Error(ExitCode::partial, "owner id 4294967295 is not valid");
  return id;
}

/// Root counts as having all.
bool has_capability(unsigned number) {
  if (::geteuid() == 0) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return false;
  return (data[0].effective & (1U << number)) != 0;
}

}  // namespace

std::optional<std::string> Owners::user_name(std::uint32_t uid) {
  return cached(mutex_, users_, uid, [uid]() -> std::optional<std::string> {
    passwd record{};
    std::vector<char> buffer;
    const auto call = [uid](auto... rest) { return ::getpwuid_r(uid, rest...); };
    if (!look_up(record, buffer, call)) return std::nullopt;
    return std::string(record.pw_name);
  });
}

std::optional<std::string> Owners::group_name(std::uint32_t gid) {
  return cached(mutex_, groups_, gid, [gid]() -> std::optional<std::string> {
    group record{};
    std::vector<char> buffer;
    const auto call = [gid](auto... rest) { return ::getgrgid_r(gid, rest...); };
    if (!look_up(record, buffer, call)) return std::nullopt;
    return std::string(record.gr_name);
  });
}

std::optional<std::uint32_t> Owners::find_user(const std::string& name) {
  return cached(mutex_, user_ids_, name, [&name]() -> std::optional<std::uint32_t> {
    passwd record{};
    std::vector<char> buffer;
    const auto call = [&name](auto... rest) { return ::getpwnam_r(name.c_str(), rest...); };
    if (!look_up(record, buffer, call)) return std::nullopt;
    return record.pw_uid;
  });
}

std::optional<std::uint32_t> Owners::find_group(const std::string& name) {
  return cached(mutex_, group_ids_, name, [&name]() -> std::optional<std::uint32_t> {
    group record{};
    std::vector<char> buffer;
    const auto call = [&name](auto... rest) { return ::getgrnam_r(name.c_str(), rest...); };
    if (!look_up(record, buffer, call)) return std::nullopt;
    return record.gr_gid;
  });
}

std::uint32_t Owners::uid_of(std::string_view name, std::uint32_t fallback) {
  if (name.empty()) return checked(fallback);
  return checked(find_user(std::string(name)).value_or(fallback));
}

std::uint32_t Owners::gid_of(std::string_view name, std::uint32_t fallback) {
  if (name.empty()) return checked(fallback);
  return checked(find_group(std::string(name)).value_or(fallback));
}

Owners& owners() {
  static Owners instance;
  return instance;
}

bool may_change_owner() {
  return has_capability(CAP_CHOWN);
}

bool changes_owner(tree::Super super) {
  if (super == tree::Super::automatic) return may_change_owner();
  return super != tree::Super::never;
}

bool makes_devices(tree::Super super) {
  if (super == tree::Super::automatic) return has_capability(CAP_MKNOD);
  return super != tree::Super::never;
}

bool is_member(std::uint32_t gid) {
  if (gid == ::getegid()) return true;
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  return std::find(groups.begin(), groups.begin() + std::max(0, count), gid) !=
         groups.begin() + std::max(0, count);
}

}  // namespace lockstep::fs
