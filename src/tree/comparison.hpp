#pragma once
// By what a run decides that a file of the target is not what the source has.
//
// Layer    tree: values only.
// Source   rsync(1): -c before --size-only before -I; without any of them size and time decide.
#include <cstdint>
#include <optional>

#include "tree/entry.hpp"

namespace lockstep::tree {

struct Comparison {
  bool checksum = false;      // -c: same-size files are compared by content, not by time
  bool ignore_times = false;  // -I: equal size and time prove nothing
  bool size_only = false;     // --size-only: equal size proves enough
  bool update = false;        // -u: a file that is newer at the target stays as it is
  bool append = false;        // --append: only files that are shorter at the target are written
  /// -@: times so many seconds apart are equal; below 0 nanoseconds count as well. Not given:
  /// nanoseconds count where both sides have them.
  std::optional<std::int32_t> modify_window = {};

  /// Whether equal metadata leaves open that content has to be looked at.
  [[nodiscard]] bool doubts_equal() const noexcept {
    return checksum || (ignore_times && !size_only);
  }
};

[[nodiscard]] bool same_time(const Timestamp& a, const Timestamp& b,
                             const std::optional<std::int32_t>& window);

/// -u: `present` is too new to be replaced by `offered`.
[[nodiscard]] bool is_newer(const Timestamp& present, const Timestamp& offered,
                            const std::optional<std::int32_t>& window);

}  // namespace lockstep::tree
