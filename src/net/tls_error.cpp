// What went wrong in TLS, in words and exit codes for people.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/tls_filter.hpp"

namespace lockstep::net {
namespace {

constexpr int alert_offset = 1000;  // SSL_AD_REASON_OFFSET: reasons above are the peer's alerts

/// The alert a reason code stands for; -1 when the failure is our own finding.
int alert_of(unsigned long code) {
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return -1;
  const int reason = ERR_GET_REASON(code);
  return reason >= alert_offset && reason < alert_offset + 256 ? reason - alert_offset : -1;
}

bool is_about_identity(int alert) {
  switch (alert) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED:
      return true;
    default:
      return false;
  }
}

std::string text_of(unsigned long code) {
  const char* text = ERR_reason_error_string(code);
  return text != nullptr ? text : "unknown reason";
}

}  // namespace

Error TlsFilter::not_lockstep() const {
  return {ExitCode::start, role_ == Role::client ? name_ + " is not a lockstep server"
                                                 : name_ + " is not a lockstep client"};
}

Error TlsFilter::refused_by_peer(const std::string& alert) const {
  return {ExitCode::identity,
          name_ + " does not accept our identity " + context_.own_id() + " (" + alert + ')'};
}

bool TlsFilter::looks_like_tls() const {
  constexpr std::byte alert_record{21};
  constexpr std::byte handshake_record{22};
  return first_byte_ == alert_record || first_byte_ == handshake_record;
}

Error TlsFilter::failure(int /*result*/) const {
  if (refusal_) return *refusal_;
  const unsigned long code = ERR_peek_error();
  const int alert = alert_of(code);
  if (is_about_identity(alert)) return refused_by_peer(SSL_alert_desc_string_long(alert));
  if (!open_) return handshake_failure(code);
  if (alert >= 0) {
    return {ExitCode::stream, name_ + " ended TLS: " + SSL_alert_desc_string_long(alert)};
  }
  return {ExitCode::stream, name_ + ": TLS: " + text_of(code)};
}

Error TlsFilter::handshake_failure(unsigned long code) const {
  const int reason = ERR_GET_REASON(code);
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    return {ExitCode::identity, name_ + ": client showed no certificate"};
  }
  if (role_ == Role::client) return not_lockstep();
  return {ExitCode::stream, name_ + ": TLS handshake: " + text_of(code)};
}

void TlsFilter::check() const {
  if (failure_) throw Error(*failure_);
}

void TlsFilter::check_end() const {
  if (ended_) return;
  if (!open_ && role_ == Role::client && (wire_bytes_ == 0 || !looks_like_tls())) {
    throw not_lockstep();
  }
  throw Error(ExitCode::stream, open_ ? name_ + ": connection closed without close_notify"
                                      : name_ + ": connection closed during the handshake");
}

Error TlsFilter::explain(const Error& error) const {
  if (role_ == Role::client && !open_ && wire_bytes_ == 0) return not_lockstep();
  return {error.code(), name_ + ": " + error.what()};
}

Error TlsFilter::too_late() const {
  const std::string within = std::to_string(options_.handshake_deadline.count()) + " ms";
  if (role_ == Role::client) {
    return {ExitCode::connect_timeout, "connect " + name_ + ": no answer within " + within};
  }
  return {ExitCode::timeout, name_ + ": handshake not finished within " + within};
}

}  // namespace lockstep::net
