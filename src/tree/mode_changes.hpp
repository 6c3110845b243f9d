#pragma once
// --chmod: changes to the modes that the source has, before anything is compared or set.
//
// Layer    tree: pure.
// Source   chmod(1)'s symbolic and octal modes; rsync(1), --chmod, for D and F and for several of
//          them in one list.
#include <cstdint>
#include <string_view>
#include <vector>

namespace lockstep::tree {

struct ModeChange {
  enum class To : std::uint8_t { all, directories, files };
  enum class How : std::uint8_t { assign, add, remove };
  To to = To::all;
  How how = How::add;
  std::uint16_t bits = 0;       // to assign, add or remove
  std::uint16_t cleared = 0;    // assign: what goes first
  std::uint16_t copy_to = 0;    // the classes that get another one's rights: 0100, 0010, 0001
  std::uint8_t copy_shift = 0;  // and that one's place in a mode: 6, 3 or 0
  bool execute_if_any = false;  // X: execution only for directories and what is executable
};

/// "Dg+s,ugo-w,F644": throws Error{usage} on anything else. `umask` counts where no class is named.
[[nodiscard]] std::vector<ModeChange> parse_mode_changes(std::string_view text, unsigned umask);

/// `mode` of a file (anything but a symlink) with all changes made in their order.
[[nodiscard]] std::uint16_t changed_mode(const std::vector<ModeChange>& changes, std::uint16_t mode,
                                         bool is_directory);

}  // namespace lockstep::tree
