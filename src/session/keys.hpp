#pragma once
// The secrets of one session, all from the seed that the client draws and sends in Hello.
#include <array>

#include "base/crypto.hpp"
#include "tree/digest.hpp"

namespace lockstep::session {

struct Keys {
  tree::DigestKey digest{};               // directory digests
  TagKey tag{};                           // GMAC tags over content
  std::array<std::byte, 32> hash_seed{};  // delta::make_hash_key
};
[[nodiscard]] Keys derive_keys(const std::array<std::byte, 32>& seed);

/// Nonces keep the uses of the tag key apart: no two different contents of one kind of use share
/// one.
[[nodiscard]] Nonce block_nonce(std::uint32_t file, std::uint32_t block);
[[nodiscard]] Nonce segment_nonce(std::uint32_t file, std::uint32_t segment);
[[nodiscard]] Nonce pack_nonce(std::uint32_t first_file, std::uint32_t count);
[[nodiscard]] Nonce check_nonce(std::uint32_t check, std::uint32_t index);

/// One digest for the tags of a Check's files.
[[nodiscard]] tree::RangeDigest fold_tags(const std::vector<Tag>& tags);

}  // namespace lockstep::session
