// What is the same for every connection: settings, identity, and OpenSSL's callbacks.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cstring>
#include <string_view>

#include "net/tls_filter.hpp"

namespace lockstep::net {
namespace {

constexpr std::string_view alpn_wire("\x0alockstep/1", 11);  // RFC 7301: length, name
constexpr long certificates_bytes_max = 16 << 10;

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Memory = Owned<BIO, BIO_free_all>;

void require(bool good, const char* what) {
  if (good) return;
  ERR_clear_error();
  throw Error(ExitCode::identity, std::string("TLS: cannot use ") + what);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

TlsFilter& filter_of(const SSL* ssl) {
  return *static_cast<TlsFilter*>(SSL_get_app_data(ssl));
}

std::string id_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (length <= 0) throw Error(ExitCode::identity, "certificate has no public key");
  const Owned<unsigned char, [](unsigned char* p) { OPENSSL_free(p); }> owned(der);
  return peer_id_of_key(std::as_bytes(std::span(der, static_cast<std::size_t>(length))));
}

/// OpenSSL's verdict on the peer's certificate is ours alone. The proof that the peer owns the
/// key (CertificateVerify) is checked by OpenSSL after this.
int verify_peer(X509_STORE_CTX* store, void* /*unused*/) {
  const int slot = SSL_get_ex_data_X509_STORE_CTX_idx();
  auto& filter = filter_of(static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, slot)));
  X509_STORE_CTX_set_error(store, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT);  // alert unknown_ca
  try {
    if (!filter.has_alpn()) {
      filter.refuse(filter.not_lockstep());
      return 0;
    }
    if (!filter.accept_peer(id_of(X509_STORE_CTX_get0_cert(store)))) return 0;
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
  } catch (const Error& error) {
    filter.refuse(error);
  } catch (const std::exception& error) {
    filter.refuse(Error(ExitCode::identity, error.what()));
  }
  return 0;
}

// NOLINTNEXTLINE(readability-function-size): OpenSSL says what it is called with
int select_alpn(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_length,
                const unsigned char* offered, unsigned int offered_length, void* /*unused*/) {
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, out_length, bytes_of(alpn_wire),
                            static_cast<unsigned int>(alpn_wire.size()), offered, offered_length);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_protocol(SSL_CTX* ssl) {
  require(SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) == 1 &&
              SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) == 1,
          "TLS 1.3");
  require(SSL_CTX_set_ciphersuites(ssl,
                                   "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                   "TLS_CHACHA20_POLY1305_SHA256") == 1,
          "cipher suites");
  require(SSL_CTX_set1_groups_list(ssl, "X25519:P-256") == 1, "groups");
  require(SSL_CTX_set1_sigalgs_list(ssl, "ed25519:ECDSA+SHA256") == 1, "signature algorithms");
  require(SSL_CTX_set_alpn_protos(ssl, bytes_of(alpn_wire),
                                  static_cast<unsigned int>(alpn_wire.size())) == 0,
          "ALPN");
  SSL_CTX_set_alpn_select_cb(ssl, select_alpn, nullptr);
  SSL_CTX_set_security_level(ssl, 2);
}

void set_habits(SSL_CTX* ssl) {
  SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(ssl, 0);
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(ssl, 0);
  SSL_CTX_set_recv_max_early_data(ssl, 0);
  SSL_CTX_set_max_cert_list(ssl, certificates_bytes_max);
  SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(ssl, verify_peer, nullptr);
}

void set_identity(SSL_CTX* ssl, const Identity& identity) {
  const Memory key_pem(
      BIO_new_mem_buf(identity.private_key.data(), static_cast<int>(identity.private_key.size())));
  const Key key(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
  require(key != nullptr, "the private key");
  const Memory certificate_pem(
      BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size())));
  const Certificate certificate(
      PEM_read_bio_X509(certificate_pem.get(), nullptr, nullptr, nullptr));
  require(certificate != nullptr, "the certificate");
  require(SSL_CTX_use_certificate(ssl, certificate.get()) == 1, "the certificate");
  require(SSL_CTX_use_PrivateKey(ssl, key.get()) == 1 && SSL_CTX_check_private_key(ssl) == 1,
          "the private key with this certificate");
}

}  // namespace

TlsContext::TlsContext(const Identity& identity) : state_(std::make_unique<State>()) {
  state_->ssl.reset(SSL_CTX_new(TLS_method()));
  require(state_->ssl != nullptr, "OpenSSL");
  SSL_CTX* ssl = state_->ssl.get();
  set_protocol(ssl);
  set_habits(ssl);
  set_identity(ssl, identity);
  state_->own_id = lockstep::peer_id(identity.certificate);
}

TlsContext::~TlsContext() = default;

const std::string& TlsContext::own_id() const {
  return state_->own_id;
}

}  // namespace lockstep::net
