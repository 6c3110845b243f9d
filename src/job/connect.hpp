#pragma once
// From a Location to a byte stream: TCP and TLS to a daemon, or a remote shell's pipes.
//
// Threads  the loop's thread.
#include <functional>
#include <memory>
#include <variant>

#include "job/request.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"
#include "net/tcp.hpp"
#include "net/tls.hpp"

namespace lockstep::job {

/// A connection being made; destroying it gives up.
class Dial {
 public:
  using Done = std::function<void(std::variant<std::unique_ptr<net::Stream>, Error>)>;
  /// Calls `done` once, from the loop. With TLS the handshake is still to come: a refusal there
  /// reaches the stream's handler.
  Dial(net::Loop& loop, const Location& to, const Link& link, Done done);

 private:
  void daemon(const Location& to, const Link& link);
  void shell(const Location& to, const Link& link);

  net::Loop& loop_;
  Done done_;
  std::unique_ptr<net::TlsContext> tls_;
  std::unique_ptr<net::Connecting> connecting_;
};

}  // namespace lockstep::job
