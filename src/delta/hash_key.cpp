#include <algorithm>

#include "base/crypto.hpp"
#include "delta/conversation.hpp"

namespace lockstep::delta {

HashKey make_hash_key(const std::array<std::byte, 32>& seed) {
  HashKey key;
  Bytes input(seed.begin(), seed.end());
  input.push_back(std::byte{0});
  for (std::size_t at = 0; at < key.secret.size(); at += sizeof(Digest)) {
    input.back() = static_cast<std::byte>(at / sizeof(Digest));
    const Digest block = sha256(input);
    std::copy(block.begin(), block.end(), key.secret.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return key;
}

}  // namespace lockstep::delta
