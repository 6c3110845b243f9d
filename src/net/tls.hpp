#pragma once
// TLS 1.3 between two hosts that know each other's keys.
//
// Both sides show a certificate; it counts only as the carrier of a public key, whose hash is
// the peer id. No resumption, no tickets, no early data, ALPN "lockstep/1" on both sides, a new
// key every 64 GiB per direction, an end without close_notify is a failure.
// Source   RFC 8446, RFC 7301 (ALPN), RFC 9266 (channel binding).
// Cost     about 2 ms and 1.3 KB per handshake; then one copy and one AES-GCM pass a byte.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"
#include "net/tcp.hpp"

namespace lockstep::net {

/// One identity, ready for any number of connections in both roles. Outlives its streams.
/// Not to be shared between threads.
class TlsContext {
 public:
  /// Throws Error{identity} when key and certificate cannot be used.
  explicit TlsContext(const Identity& identity);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  [[nodiscard]] const std::string& own_id() const;

  struct State;
  [[nodiscard]] State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

struct TlsOptions {
  /// The ids the peer may have. When empty, `accepts` decides; with neither nobody is accepted.
  std::vector<std::string> expected;
  /// Called once during the handshake, before the peer has proved that it owns the key.
  std::function<bool(const std::string& peer_id)> accepts;
  /// From start() to on_open(), whatever arrives meanwhile.
  std::chrono::milliseconds handshake_deadline{10'000};
  /// Plaintext of one direction after which its key is replaced (RFC 8446 section 5.5).
  std::uint64_t key_update_bytes = std::uint64_t{64} << 30U;
  /// Sent as it is, ahead of the handshake: the preface.
  Bytes prologue;
};

/// Failures reach on_closed(): Error{identity} (wrong or unknown peer, or it refuses us),
/// Error{start} "HOST:PORT is not a lockstep server", Error{connect_timeout} when the handshake
/// does not finish in time, Error{stream} or Error{socket_io} for the rest.
[[nodiscard]] std::unique_ptr<Stream> tls_client(Loop& loop, Socket socket,
                                                 const TlsContext& context, TlsOptions options);
[[nodiscard]] std::unique_ptr<Stream> tls_server(Loop& loop, Socket socket,
                                                 const TlsContext& context, TlsOptions options);

}  // namespace lockstep::net
