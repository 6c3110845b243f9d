#pragma once
// TLS as a filter: cipher bytes in, plain bytes out, and back; no socket.
//
// Layer    private to net (it shows OpenSSL).
#include <openssl/ssl.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/owned.hpp"
#include "net/filter.hpp"
#include "net/tls.hpp"

namespace lockstep::net {

struct TlsContext::State {
  Owned<SSL_CTX, SSL_CTX_free> ssl;
  std::string own_id;
};

class TlsFilter final : public Filter {
 public:
  enum class Role { client, server };
  /// `name` of the peer is for messages.
  TlsFilter(const TlsContext& context, Role role, TlsOptions options, std::string name);

  [[nodiscard]] bool open() const override { return open_; }
  [[nodiscard]] View decode(View wire, MutableView scratch) override;
  void check() const override;
  [[nodiscard]] bool ended() const override { return ended_; }
  void check_end() const override;
  [[nodiscard]] std::size_t output(OutQueue& queue, std::span<View> out) override;
  void sent(OutQueue& queue, std::size_t count) override;
  [[nodiscard]] std::size_t unsent_bytes() const override { return out_.size() - out_sent_; }
  void finish() override;
  [[nodiscard]] Error explain(const Error& error) const override;
  [[nodiscard]] Error too_late() const override;
  [[nodiscard]] std::string peer_id() const override { return peer_id_; }
  [[nodiscard]] Bytes channel_binding() const override;

  // For OpenSSL's callbacks.
  [[nodiscard]] std::size_t take_wire(MutableView into);
  void add_output(View cipher) { append(out_, cipher); }
  [[nodiscard]] bool accept_peer(const std::string& id);
  [[nodiscard]] bool has_alpn() const;
  void refuse(const Error& error) { refusal_ = error; }
  [[nodiscard]] Error not_lockstep() const;

 private:
  void shake_hands();
  [[nodiscard]] std::size_t decrypt(MutableView into);
  void encrypt(OutQueue& queue);
  void count_plain(std::size_t count);
  [[nodiscard]] Error failure(int result) const;
  [[nodiscard]] Error handshake_failure(unsigned long code) const;
  [[nodiscard]] Error refused_by_peer(const std::string& alert) const;
  [[nodiscard]] bool looks_like_tls() const;

  const TlsContext& context_;
  Role role_;
  TlsOptions options_;
  std::string name_;
  Owned<SSL, SSL_free> ssl_;
  View wire_;  // what decode() was given, while it runs
  Bytes out_;  // encrypted
  std::size_t out_sent_ = 0;
  std::uint64_t plain_since_update_ = 0;
  std::uint64_t wire_bytes_ = 0;
  std::byte first_byte_{};
  std::string peer_id_;
  std::optional<Error> refusal_;  // by our own callbacks
  std::optional<Error> failure_;
  bool open_ = false;
  bool ended_ = false;
};

}  // namespace lockstep::net
