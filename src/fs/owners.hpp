#pragma once
// Who owns files here: names of this host for ids, and what this process may give away.
//
// Threads  any. Names are asked for once per process run and kept.
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tree/options.hpp"

namespace lockstep::fs {

/// Owner names of this host, cached; safe from any thread.
class Owners {
 public:
  [[nodiscard]] std::optional<std::string> user_name(std::uint32_t uid);
  [[nodiscard]] std::optional<std::string> group_name(std::uint32_t gid);
  [[nodiscard]] std::optional<std::uint32_t> find_user(const std::string& name);
  [[nodiscard]] std::optional<std::uint32_t> find_group(const std::string& name);
  /// By name; where this host has no such name, or `name` is empty, the number as it is.
  /// An unknown name never becomes 0. Throws Error{partial} rather than return 2^32-1, which
  /// chown(2) takes for "no change".
  [[nodiscard]] std::uint32_t uid_of(std::string_view name, std::uint32_t fallback);
  [[nodiscard]] std::uint32_t gid_of(std::string_view name, std::uint32_t fallback);

 private:
  using Names = std::unordered_map<std::uint32_t, std::optional<std::string>>;
  using Ids = std::unordered_map<std::string, std::optional<std::uint32_t>>;
  std::shared_mutex mutex_;
  Names users_;
  Names groups_;
  Ids user_ids_;
  Ids group_ids_;
};
[[nodiscard]] Owners& owners();

/// True when this process may give files away (root, or CAP_CHOWN).
[[nodiscard]] bool may_change_owner();
/// The same where the user may have said otherwise: --super, --no-super, --fake-super.
[[nodiscard]] bool changes_owner(tree::Super super);
/// Whether devices can be made, or tried, or stood in for.
[[nodiscard]] bool makes_devices(tree::Super super);
/// True when the caller is a member of group `gid`.
[[nodiscard]] bool is_member(std::uint32_t gid);

}  // namespace lockstep::fs
