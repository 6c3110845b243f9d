#pragma once
// A two-way byte stream, whatever carries it: TCP with TLS, a child's pipes, or memory.
//
// Threads  the loop's thread only.
// Errors   start-up functions throw; afterwards everything arrives through the handler.
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/shared_bytes.hpp"

namespace lockstep::net {

/// Who uses a stream. Calls may write, pause or close the stream; an exception thrown by one of
/// them reaches on_closed() as the stream's failure, never the C library underneath.
class StreamHandler {
 public:
  StreamHandler() = default;
  StreamHandler(const StreamHandler&) = delete;
  StreamHandler& operator=(const StreamHandler&) = delete;
  virtual ~StreamHandler() = default;
  /// Connected and, with TLS, both sides authenticated (a TLS 1.3 client must still wait for the
  /// server's first message before it believes it is accepted).
  virtual void on_open() = 0;
  /// Bytes in order; the span is valid during the call only.
  virtual void on_bytes(View bytes) = 0;
  /// The peer ended its direction in an orderly way (close_notify, EOF of a pipe).
  virtual void on_end() = 0;
  /// queued_bytes() fell below low_water_bytes after it had been above high_water_bytes.
  virtual void on_writable() = 0;
  /// Last call. `failure` is null when both directions ended in order or close() was called.
  virtual void on_closed(const Error* failure) = 0;
};

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  /// Closes without another call to the handler.
  virtual ~Stream() = default;

  static constexpr std::size_t high_water_bytes = std::size_t{4} << 20U;
  static constexpr std::size_t low_water_bytes = std::size_t{1} << 20U;

  /// Starts delivering to `handler`, which outlives the stream or its own on_closed().
  virtual void start(StreamHandler& handler) = 0;
  /// Queues all of `bytes`; never blocks. The caller watches queued_bytes().
  virtual void write(SharedBytes bytes) = 0;
  /// Bytes accepted by write() that the kernel (or the other end) has not taken yet.
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
  /// While paused no on_bytes() comes and the kernel's window fills: back-pressure.
  virtual void pause_reading(bool paused) = 0;
  /// Ends our direction after what is queued (close_notify, FIN).
  virtual void end() = 0;
  /// The same where nothing that may still come is wanted: a connection closes when the kernel has
  /// taken what is queued, without a round trip for the peer's end. What ends with the peer (a
  /// child) is waited for.
  virtual void leave() { end(); }
  /// Drops the connection now; on_closed(nullptr) follows from the loop.
  virtual void close() = 0;

  /// Bytes on the wire each way, handshake included.
  [[nodiscard]] virtual std::uint64_t wire_bytes_in() const = 0;
  [[nodiscard]] virtual std::uint64_t wire_bytes_out() const = 0;
  /// Id of the authenticated peer ("SHA256:..."); empty without TLS.
  [[nodiscard]] virtual std::string peer_id() const = 0;
  /// For messages: "10.0.0.1:8733", "ssh host".
  [[nodiscard]] virtual std::string peer_name() const = 0;
  /// 32 bytes that only the two ends of this one TLS session know (RFC 9266), for proofs that
  /// must not be relayed; empty without TLS and before on_open().
  [[nodiscard]] virtual Bytes channel_binding() const { return {}; }
};

}  // namespace lockstep::net
