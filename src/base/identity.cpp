// Identities: an Ed25519 key (RFC 8032) in a self-signed X.509 certificate (RFC 8410), and the
// hash of its public key that peers pin (RFC 7469 section 2.4 uses the same SPKI hash).
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cctype>

#include "base/crypto.hpp"
#include "base/error.hpp"

namespace lockstep {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using MemoryBio = Owned<BIO, BIO_free_all>;

constexpr std::string_view id_prefix = "SHA256:";
constexpr std::size_t id_characters = 43;  // 32 bytes in base64 without padding

void require(bool good, const char* what) {
  if (!good) throw Error(ExitCode::identity, std::string("cannot make an identity: ") + what);
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(length)};
}

void add_extension(X509* certificate, int kind, const char* value) {
  const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

Certificate self_signed(EVP_PKEY* key, const std::string& common_name) {
  Certificate certificate(X509_new());
  require(certificate != nullptr, "certificate");
  X509* raw = certificate.get();
  require(X509_set_version(raw, X509_VERSION_3) == 1, "version");
  const std::uint64_t serial = random_u64() >> 1U;
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial) == 1, "serial");
  require(ASN1_TIME_set_string_X509(X509_getm_notBefore(raw), "20200101000000Z") == 1 &&
              ASN1_TIME_set_string_X509(X509_getm_notAfter(raw), "99991231235959Z") == 1,
          "validity");
  const Owned<X509_NAME, X509_NAME_free> name(X509_NAME_new());
  const std::string shortened = common_name.substr(0, 60);
  require(X509_NAME_add_entry_by_txt(name.get(), "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(shortened.c_str()), -1,
                                     -1, 0) == 1 &&
              X509_set_subject_name(raw, name.get()) == 1 &&
              X509_set_issuer_name(raw, name.get()) == 1,
          "name");
  require(X509_set_pubkey(raw, key) == 1, "public key");
  add_extension(raw, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(raw, NID_key_usage, "critical,digitalSignature");
  add_extension(raw, NID_ext_key_usage, "serverAuth,clientAuth");
  require(X509_sign(raw, key, nullptr) > 0, "signature");
  return certificate;
}

}  // namespace

Identity make_identity(const std::string& common_name) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  require(key != nullptr, "Ed25519 key");
  const Certificate certificate =
      self_signed(key.get(), common_name.empty() ? "lockstep" : common_name);
  const MemoryBio key_pem(BIO_new(BIO_s_mem()));
  const MemoryBio certificate_pem(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                        nullptr) == 1 &&
              PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1,
          "PEM");
  return {text_of(key_pem.get()), text_of(certificate_pem.get())};
}

std::string peer_id_of_key(View subject_public_key_info) {
  const Digest digest = sha256(subject_public_key_info);
  std::array<unsigned char, 45> encoded{};
  EVP_EncodeBlock(encoded.data(), reinterpret_cast<const unsigned char*>(digest.data()),
                  static_cast<int>(digest.size()));
  std::string id(id_prefix);
  id.append(reinterpret_cast<const char*>(encoded.data()), id_characters);
  std::replace(id.begin() + id_prefix.size(), id.end(), '+', '-');
  std::replace(id.begin() + id_prefix.size(), id.end(), '/', '_');
  return id;
}

std::string peer_id(const std::string& certificate_pem) {
  const MemoryBio bio(
      BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) throw Error(ExitCode::identity, "not a certificate");
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (length <= 0) throw Error(ExitCode::identity, "certificate has no public key");
  std::string id = peer_id_of_key(std::as_bytes(std::span(der, static_cast<std::size_t>(length))));
  OPENSSL_free(der);
  return id;
}

bool is_peer_id(std::string_view text) {
  if (!text.starts_with(id_prefix) || text.size() != id_prefix.size() + id_characters) return false;
  text.remove_prefix(id_prefix.size());
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
}

}  // namespace lockstep
