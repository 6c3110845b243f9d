#pragma once
// How much more fits on a file system.
#include <cstdint>
#include <optional>

#include "fs/root.hpp"

namespace lockstep::fs {

/// Bytes that this process may still write. Nothing where a file need not take the space its size
/// says (file systems that compress or deduplicate), or where another system answers (network,
/// FUSE). One fstatfs(2).
[[nodiscard]] std::optional<std::uint64_t> free_bytes(const Directory& directory);

}  // namespace lockstep::fs
