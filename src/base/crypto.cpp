#include "base/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "base/error.hpp"

namespace lockstep {
namespace {

void require(bool good, const char* what) {
  if (!good) throw Error(ExitCode::protocol, std::string("libcrypto: ") + what);
}

const unsigned char* data_of(View bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

void fill_random(MutableView out) {
  require(
      RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) == 1,
      "no random bytes");
}

std::uint64_t random_u64() {
  std::array<std::byte, 8> bytes{};
  fill_random(bytes);
  return ByteReader(bytes).u64();
}

std::string to_hex(View bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::byte byte : bytes) {
    out += digits[std::to_integer<std::size_t>(byte >> 4)];
    out += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return out;
}

std::string random_hex(std::size_t count) {
  Bytes bytes(count);
  fill_random(bytes);
  return to_hex(bytes);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1,
          "SHA-256");
}

void Sha256::update(View bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA-256");
}

Digest Sha256::finish() {
  Digest digest{};
  require(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                             nullptr) == 1,
          "SHA-256");
  return digest;
}

Digest sha256(View bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

Gmac::Gmac(const TagKey& key) {
  const Owned<EVP_MAC, EVP_MAC_free> mac(EVP_MAC_fetch(nullptr, "GMAC", nullptr));
  require(mac != nullptr, "GMAC");
  context_.reset(EVP_MAC_CTX_new(mac.get()));
  require(context_ != nullptr, "GMAC");
  std::string cipher = "AES-128-GCM";
  const std::array<OSSL_PARAM, 2> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
      OSSL_PARAM_construct_end()};
  require(EVP_MAC_init(context_.get(), data_of(key), key.size(), params.data()) == 1, "GMAC key");
}

void Gmac::start(const Nonce& nonce) {
  std::array<unsigned char, 12> iv{};
  const std::array<std::uint32_t, 3> parts = {nonce.attempt, nonce.file, nonce.segment};
  for (std::size_t i = 0; i < iv.size(); ++i) {
    iv[i] = static_cast<unsigned char>(parts[i / 4] >> (8 * (i % 4)));
  }
  const std::array<OSSL_PARAM, 2> params = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, iv.data(), iv.size()),
      OSSL_PARAM_construct_end()};
  require(EVP_MAC_init(context_.get(), nullptr, 0, params.data()) == 1, "GMAC nonce");
}

void Gmac::update(View bytes) {
  require(EVP_MAC_update(context_.get(), data_of(bytes), bytes.size()) == 1, "GMAC");
}

Tag Gmac::finish() {
  Tag tag{};
  std::size_t length = 0;
  require(EVP_MAC_final(context_.get(), reinterpret_cast<unsigned char*>(tag.data()), &length,
                        tag.size()) == 1 &&
              length == tag.size(),
          "GMAC");
  return tag;
}

Tag Gmac::tag(const Nonce& nonce, View bytes) {
  start(nonce);
  update(bytes);
  return finish();
}

// The tag of nothing is its nonce's mask alone.
Tag Gmac::moved(const Tag& tag, const Nonce& from, const Nonce& to) {
  const Tag old_mask = this->tag(from, {});
  const Tag new_mask = this->tag(to, {});
  Tag moved = tag;
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] ^= old_mask[i] ^ new_mask[i];
  return moved;
}

bool same_tag(const Tag& a, const Tag& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lockstep
