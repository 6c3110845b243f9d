#pragma once
// Ed25519 signatures (RFC 8032) with the keys of identities.
//
// Use      what is signed begins with a text that says what it is (a domain), so that a signature
//          made for one purpose is worth nothing for another.
// Errors   a key that is not Ed25519 is Error{identity}; a failing libcrypto call Error{protocol}.
#include <array>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace lockstep {

using PublicKey = std::array<std::byte, 32>;
using Signature = std::array<std::byte, 64>;

class SigningKey {
 public:
  /// `private_key_pem`: Identity::private_key.
  explicit SigningKey(const std::string& private_key_pem);
  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
  /// About 50 us.
  [[nodiscard]] Signature sign(View message) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  PublicKey public_key_{};
};

/// About 130 us. False also for a key that is no point of the curve.
[[nodiscard]] bool is_signed_by(const PublicKey& key, View message, const Signature& signature);

/// The peer id of the identity that `key` belongs to.
[[nodiscard]] std::string peer_id_of(const PublicKey& key);

}  // namespace lockstep
