#include "session/keys.hpp"

#include <algorithm>
#include <string_view>

namespace lockstep::session {
namespace {

enum Use : std::uint32_t { block = 0, segment = 1, pack = 2, check = 3 };

Digest derive(const std::array<std::byte, 32>& seed, std::string_view purpose) {
  Sha256 hash;
  hash.update(seed);
  hash.update(as_view(purpose));
  return hash.finish();
}

}  // namespace

Keys derive_keys(const std::array<std::byte, 32>& seed) {
  Keys keys;
  keys.digest = derive(seed, "lockstep directory digest");
  keys.hash_seed = derive(seed, "lockstep delta hash");
  const Digest tag = derive(seed, "lockstep content tag");
  std::copy_n(tag.begin(), keys.tag.size(), keys.tag.begin());
  return keys;
}

Nonce block_nonce(std::uint32_t file, std::uint32_t block) {
  return {Use::block, file, block};
}
Nonce segment_nonce(std::uint32_t file, std::uint32_t segment) {
  return {Use::segment, file, segment};
}
Nonce pack_nonce(std::uint32_t first_file, std::uint32_t count) {
  return {Use::pack, first_file, count};
}
Nonce check_nonce(std::uint32_t check, std::uint32_t index) {
  return {Use::check, check, index};
}

tree::RangeDigest fold_tags(const std::vector<Tag>& tags) {
  Sha256 hash;
  for (const Tag& tag : tags) hash.update(tag);
  const Digest digest = hash.finish();
  tree::RangeDigest folded{};
  std::copy_n(digest.begin(), folded.size(), folded.begin());
  return folded;
}

}  // namespace lockstep::session
