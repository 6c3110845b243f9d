#include "base/signature.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "base/error.hpp"

namespace lockstep {
namespace {

void require(bool good, const char* what) {
  if (!good) throw Error(ExitCode::protocol, std::string("libcrypto: ") + what);
}

unsigned char* data_of(MutableView bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* data_of(View bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

EVP_PKEY* read_key(const std::string& pem) {
  const Owned<BIO, BIO_free_all> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Without a password to ask for: the default would ask on the terminal.
  return PEM_read_bio_PrivateKey(
      bio.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr);
}

}  // namespace

SigningKey::SigningKey(const std::string& private_key_pem)
    : key_(read_key(private_key_pem), EVP_PKEY_free) {
  std::size_t length = public_key_.size();
  if (key_ == nullptr || EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key_.get(), data_of(MutableView(public_key_)), &length) != 1) {
    throw Error(ExitCode::identity, "not an Ed25519 key");
  }
}

Signature SigningKey::sign(View message) const {
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  Signature signature{};
  std::size_t length = signature.size();
  require(context != nullptr &&
              EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
              EVP_DigestSign(context.get(), data_of(MutableView(signature)), &length,
                             data_of(message), message.size()) == 1 &&
              length == signature.size(),
          "Ed25519");
  return signature;
}

bool is_signed_by(const PublicKey& key, View message, const Signature& signature) {
  const Owned<EVP_PKEY, EVP_PKEY_free> public_key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(View(key)), key.size()));
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  require(public_key != nullptr && context != nullptr &&
              EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1,
          "Ed25519");
  return EVP_DigestVerify(context.get(), data_of(View(signature)), signature.size(),
                          data_of(message), message.size()) == 1;
}

std::string peer_id_of(const PublicKey& key) {
  // RFC 8410: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING of 32 bytes }.
  constexpr std::array<std::uint8_t, 12> head = {0x30, 0x2A, 0x30, 0x05, 0x06, 0x03,
                                                 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00};
  Bytes info = to_bytes(std::as_bytes(std::span(head)));
  append(info, key);
  return peer_id_of_key(View(info));
}

}  // namespace lockstep
