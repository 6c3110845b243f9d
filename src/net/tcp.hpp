#pragma once
// TCP: listening, connecting, and plain streams over sockets.
//
// Threads  the loop's thread.
// Source   RFC 9293, RFC 5482 (user timeout).
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"

namespace lockstep::net {

/// A connected socket nobody reads yet. Non-blocking, close-on-exec, TCP_NODELAY, dead after
/// 30 s without acknowledgement.
struct Socket {
  Fd fd;
  std::string name;          // of the peer: "10.0.0.1:8733", "[::1]:8733", "host:8733"
  std::string peer_address;  // without the port, for limits per address
};

/// Takes over a connected socket, for instance one inherited as descriptor 3 or passed by
/// another process. Throws Error{socket_io} when it is none.
[[nodiscard]] Socket adopt_socket(Loop& loop, Fd fd);

/// Which addresses of a name are tried.
enum class Family : std::uint8_t { any, ipv4, ipv6 };

/// Splits "HOST:PORT", "[V6]:PORT", "HOST" (then `default_port`). Throws Error{usage}.
struct Address {
  std::string host;
  std::uint16_t port = 0;
  Family family = Family::any;  // to connect to
};
[[nodiscard]] Address parse_address(const std::string& text, std::uint16_t default_port);

class Listener {
 public:
  using Accept = std::function<void(Socket)>;
  /// Listens on "ADDR:PORT" or "[V6]:PORT"; port 0 is any free one. Throws Error{socket_io}
  /// "listen ADDR:PORT: REASON".
  Listener(Loop& loop, const std::string& address, Accept accept);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Where it listens, with the real port.
  [[nodiscard]] const std::string& address() const;
  [[nodiscard]] std::uint16_t port() const;
  /// While paused, connections wait in the kernel's backlog. It pauses itself for a moment when
  /// descriptors run out.
  void pause(bool paused);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A connection being made; destroying it gives up without a callback.
class Connecting {
 public:
  struct State;
  explicit Connecting(std::shared_ptr<State> state);
  ~Connecting();
  Connecting(const Connecting&) = delete;
  Connecting& operator=(const Connecting&) = delete;

 private:
  std::shared_ptr<State> state_;
};

/// Error{socket_io} "connect HOST:PORT: connection refused" and the like, or
/// Error{connect_timeout} when nobody answered in time.
using Connected = std::function<void(std::variant<Socket, Error>)>;

/// Resolves `to` and tries each of its addresses within `timeout` altogether; each gets an
/// equal share of what is left. Calls `done` once, from the loop.
[[nodiscard]] std::unique_ptr<Connecting> connect(Loop& loop, const Address& to,
                                                  std::chrono::milliseconds timeout,
                                                  Connected done);

/// A stream of the socket's bytes as they are.
[[nodiscard]] std::unique_ptr<Stream> plain_stream(Loop& loop, Socket socket);

}  // namespace lockstep::net
