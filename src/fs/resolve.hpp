#pragma once
// From a directory to one below it without ever following a symlink.
//
// Source   openat2(2); where the kernel or a seccomp filter answers ENOSYS, one openat(2) with
//          O_PATH | O_NOFOLLOW | O_DIRECTORY per component.
#include <string_view>

#include "base/fd.hpp"

namespace lockstep::fs {

enum class Resolver { automatic, walk };  // walk: what tests force

/// Opens the directory at `path` (validated components joined by '/', any length; empty is `base`
/// itself) for reading, or with O_PATH where it may not be read. Returns an empty Fd with errno
/// set; a symlink anywhere in `path` is ELOOP.
[[nodiscard]] Fd resolve_directory(int base, std::string_view path,
                                   Resolver resolver = Resolver::automatic);

/// Opens `path` below `base` with `flags`, following symlinks, but none that leads out of `base`
/// (EXDEV) and no magic ones. ENOSYS where the kernel cannot.
[[nodiscard]] Fd resolve_beneath(int base, std::string_view path, int flags);

}  // namespace lockstep::fs
