#pragma once
// The SHA-256 of one file, and what of an entry a manifest asks of a listing.
//
// Layer    commit.
#include <string_view>

#include "base/crypto.hpp"
#include "fs/list.hpp"
#include "tree/manifest.hpp"

namespace lockstep::commit {

/// Throws where it cannot be read, or is not `bytes` long.
[[nodiscard]] Digest digest_file(const fs::Directory& directory, std::string_view name,
                                 std::uint64_t bytes);
/// A listing with all that `mask` keeps.
[[nodiscard]] fs::ListOptions kept_options(const tree::ManifestMask& mask);

}  // namespace lockstep::commit
