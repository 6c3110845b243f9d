#pragma once
// Random bytes, digests, the keyed tag, and identities: thin values over libcrypto's EVP.
//
// Errors  a failing libcrypto call is Error{protocol}: it means a broken library, not bad input.
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/owned.hpp"

namespace lockstep {

/// Fills `out` from the kernel's generator.
void fill_random(MutableView out);
[[nodiscard]] std::uint64_t random_u64();
/// Two lower-case digits a byte.
[[nodiscard]] std::string to_hex(View bytes);
/// `count` random bytes as lower-case hex: unguessable names.
[[nodiscard]] std::string random_hex(std::size_t count);

using Digest = std::array<std::byte, 32>;

/// SHA-256 (FIPS 180-4), in pieces.
class Sha256 {
 public:
  Sha256();
  void update(View bytes);
  [[nodiscard]] Digest finish();  // ends the object's use

 private:
  Owned<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};
[[nodiscard]] Digest sha256(View bytes);

using Tag = std::array<std::byte, 16>;
using TagKey = std::array<std::byte, 16>;

/// Which tag of a session this is: never the same twice under one key for different data.
struct Nonce {
  std::uint32_t attempt = 0;
  std::uint32_t file = 0;
  std::uint32_t segment = 0;
};

/// GMAC over AES-128 (NIST SP 800-38D): the tag that decides whether rebuilt bytes are right.
/// One object per thread: the key is expanded once (0.5 us a tag, then about 7 GB/s).
class Gmac {
 public:
  explicit Gmac(const TagKey& key);
  void start(const Nonce& nonce);
  void update(View bytes);
  [[nodiscard]] Tag finish();
  [[nodiscard]] Tag tag(const Nonce& nonce, View bytes);
  /// The tag under `to` of the bytes that have `tag` under `from`, without the bytes: a nonce only
  /// masks the hash of what is tagged.
  [[nodiscard]] Tag moved(const Tag& tag, const Nonce& from, const Nonce& to);

 private:
  Owned<EVP_MAC_CTX, EVP_MAC_CTX_free> context_;
};

/// Equal in constant time.
[[nodiscard]] bool same_tag(const Tag& a, const Tag& b);

/// A host's key pair and self-signed certificate, both PEM.
struct Identity {
  std::string private_key;  // Ed25519, PKCS #8; keep it 0600
  std::string certificate;  // self-signed, valid to 9999-12-31
};
[[nodiscard]] Identity make_identity(const std::string& common_name);

/// "SHA256:" + base64url (no padding) of SHA-256 over the certificate's SubjectPublicKeyInfo.
/// Throws Error{identity} when `certificate_pem` is not a certificate.
[[nodiscard]] std::string peer_id(const std::string& certificate_pem);
/// The same from a DER SubjectPublicKeyInfo.
[[nodiscard]] std::string peer_id_of_key(View subject_public_key_info);
/// True for "SHA256:" and 43 base64url characters.
[[nodiscard]] bool is_peer_id(std::string_view text);

}  // namespace lockstep
