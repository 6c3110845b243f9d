#pragma once
// What a run does with symlinks beside copying them as they are.
//
// Layer    tree: pure, judged by their text alone. Where following one may lead is fs's business.
// Source   rsync(1), SYMBOLIC LINKS.
#include <cstdint>
#include <string_view>

namespace lockstep::tree {

struct LinkOptions {
  bool copy_all = false;          // -L: what they lead to, in their place
  bool copy_directories = false;  // -k: the same for those that lead to directories
  bool copy_unsafe = false;       // --copy-unsafe-links: for those that lead out of the tree
  bool safe_only = false;         // --safe-links: those are not made at the target
  bool keep_directories = false;  // -K: the target's may stand for directories of the source
  bool strip_munged = false;      // --munge-links at the source: what makes them useless goes
  bool munge = false;             // ... at the target: they are made useless

  /// Whether the source follows any.
  [[nodiscard]] bool follow_any() const noexcept {
    return copy_all || copy_directories || copy_unsafe;
  }
};

/// What --munge-links has in front of a symlink's target: nothing is there, so it leads nowhere.
constexpr std::string_view munged_prefix = "/rsyncd-munged/";

/// True for a symlink at `path` (below the transfer root) whose target is absolute, or may lie
/// above the transfer root: ".." counts only in front, where the depth of `path` allows it.
[[nodiscard]] bool leads_outside(std::string_view link_target, std::string_view path);

enum class Follow : std::uint8_t { never, directories, always };
/// What the source does with the symlink at `path`.
[[nodiscard]] Follow follow_of(const LinkOptions& options, std::string_view link_target,
                               std::string_view path);

}  // namespace lockstep::tree
