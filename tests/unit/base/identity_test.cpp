#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <string>

#include "base/crypto.hpp"
#include "base/error.hpp"

namespace lockstep {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using MemoryBio = Owned<BIO, BIO_free_all>;

MemoryBio reading(const std::string& text) {
  return MemoryBio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate certificate_of(const Identity& identity) {
  Certificate certificate(
      PEM_read_bio_X509(reading(identity.certificate).get(), nullptr, nullptr, nullptr));
  REQUIRE(certificate != nullptr);
  return certificate;
}

Key key_of(const Identity& identity) {
  Key key(PEM_read_bio_PrivateKey(reading(identity.private_key).get(), nullptr, nullptr, nullptr));
  REQUIRE(key != nullptr);
  return key;
}

std::string common_name(const X509* certificate) {
  std::array<char, 128> name{};
  const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                               name.data(), static_cast<int>(name.size()));
  return length < 0 ? std::string() : std::string(name.data(), static_cast<std::size_t>(length));
}

ExitCode code_of_peer_id(const std::string& pem) {
  try {
    static_cast<void>(peer_id(pem));
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("base/identity") {
  TEST_CASE("a new identity is an Ed25519 key in a certificate signed by itself") {
    const Identity identity = make_identity("host-a");
    const Certificate certificate = certificate_of(identity);
    const Key key = key_of(identity);
    CHECK(EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519);
    CHECK(X509_check_private_key(certificate.get(), key.get()) == 1);
    CHECK(X509_verify(certificate.get(), key.get()) == 1);
    CHECK(common_name(certificate.get()) == "host-a");
    CHECK(X509_cmp_current_time(X509_get0_notBefore(certificate.get())) < 0);
    CHECK(X509_cmp_current_time(X509_get0_notAfter(certificate.get())) > 0);
  }

  TEST_CASE("a certificate does not verify with the key of another") {
    const Certificate certificate = certificate_of(make_identity("a"));
    const Key other = key_of(make_identity("a"));
    CHECK(X509_verify(certificate.get(), other.get()) != 1);
  }

  TEST_CASE("a certificate may be used at both ends and cannot sign others") {
    const Certificate certificate = certificate_of(make_identity("a"));
    CHECK(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0) == 1);
    CHECK(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0) == 1);
    CHECK(X509_check_ca(certificate.get()) == 0);
  }

  TEST_CASE("odd common names still make a certificate") {
    for (const std::string& name :
         {std::string(), std::string(300, 'n'), std::string("\xC3\xBCn\xC3\xAF")}) {
      CAPTURE(name);
      CHECK_FALSE(common_name(certificate_of(make_identity(name)).get()).empty());
    }
  }

  TEST_CASE("a peer id is the hash of the public key info in base64url") {
    const Identity identity = make_identity("a");
    const std::string id = peer_id(identity.certificate);
    CHECK(is_peer_id(id));
    CHECK(id == peer_id(identity.certificate));
    CHECK(id != peer_id(make_identity("a").certificate));

    const Key key = key_of(identity);
    unsigned char* der = nullptr;
    const int length = i2d_PUBKEY(key.get(), &der);
    REQUIRE(length > 0);
    CHECK(id == peer_id_of_key(std::as_bytes(std::span(der, static_cast<std::size_t>(length)))));
    OPENSSL_free(der);
  }

  TEST_CASE("base64url of a known hash") {
    // printf abc | openssl sha256 -binary | base64, with - and _ and without padding.
    CHECK(peer_id_of_key(as_view("abc")) == "SHA256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  }

  TEST_CASE("what is not a certificate has no id") {
    const Identity identity = make_identity("a");
    for (const std::string& text :
         {std::string(), std::string("no certificate"), identity.private_key,
          identity.certificate.substr(0, identity.certificate.size() / 2)}) {
      CHECK(code_of_peer_id(text) == ExitCode::identity);
    }
  }

  TEST_CASE("only the exact form is a peer id") {
    const std::string good = "SHA256:" + std::string(43, 'A');
    CHECK(is_peer_id(good));
    for (const std::string& text :
         {std::string(), std::string("SHA256:"), good.substr(0, good.size() - 1), good + "A",
          "sha256:" + std::string(43, 'A'), "SHA256:" + std::string(42, 'A') + "=",
          "SHA256:" + std::string(42, 'A') + "+", "SHA256:" + std::string(42, 'A') + "\xC3"}) {
      CAPTURE(text);
      CHECK_FALSE(is_peer_id(text));
    }
  }
}

}  // namespace lockstep
