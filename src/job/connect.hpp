#pragma once
// From a Location to a byte stream: TCP and TLS to a daemon, or a remote shell's pipes.
//
// Threads  the loop's thread.
#include <functional>
#include <memory>
#include <variant>

#include "job/lane.hpp"
#include "job/request.hpp"
#include "net/loop.hpp"
#include "net/preface.hpp"
#include "net/stream.hpp"
#include "net/tcp.hpp"
#include "net/tls.hpp"

namespace lockstep::job {

/// What is run to reach a remote shell's host.
[[nodiscard]] std::vector<std::string> shell_command(const Location& to, const Link& link);

/// A connection being made; destroying it gives up.
class Dial {
 public:
  using Done = std::function<void(std::variant<std::unique_ptr<net::Stream>, Error>)>;
  /// Calls `done` once, from the loop. With TLS the handshake is still to come: a refusal there
  /// reaches the stream's handler.
  /// `preface` is for daemons; its token names the session for connections that join it later.
  Dial(net::Loop& loop, const Location& to, const Link& link, const net::Preface& preface,
       Done done);

 private:
  void daemon(const Location& to, const Link& link, const net::Preface& preface);
  void shell(const Location& to, const Link& link);

  net::Loop& loop_;
  Done done_;
  std::unique_ptr<net::TlsContext> tls_;
  std::unique_ptr<net::Connecting> connecting_;
};

/// Asks a daemon's listener for the keeper of `dataset`. Who listens on the wire can tell a name
/// that he guesses.
[[nodiscard]] net::Preface keeper_preface(const std::string& dataset);

/// What a further connection of a session must show, and whom it must meet.
struct Joining {
  net::Token token{};
  std::string peer_id;  // who answered the first
};

/// A further connection of a session with a daemon, up to where a Lane takes over; destroying it
/// gives up.
class LaneDial {
 public:
  /// Calls `done` once, from the loop, unless nobody answers.
  LaneDial(net::Loop& loop, const Location& to, const Link& link, const Joining& joining,
           std::function<void(Lane::Open)> done);

 private:
  std::unique_ptr<net::Connecting> connecting_;
};

/// The serving end of the same.
[[nodiscard]] Lane::Open accepted_lane(const Identity& identity, net::Socket socket,
                                       const std::string& peer_id);

}  // namespace lockstep::job
