#pragma once
// Messages and sockets between a listener and its workers, over a UNIX socket pair.
//
// Threads  the loop's thread.
// Trust    what arrives is bounded before use: the other process talks to strangers.
#include <functional>
#include <memory>
#include <utility>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "net/loop.hpp"
#include "net/tcp.hpp"

namespace lockstep::net {

struct IpcEvents {
  std::function<void(View message)> on_message;
  /// A socket handed over with a note. Without this function sockets are closed on arrival.
  std::function<void(Socket socket, View note)> on_socket;
  /// Last call: the other process is gone (null), or broke the rules, or a function above threw.
  std::function<void(const Error* failure)> on_end;
};

class IpcPipe {
 public:
  static constexpr std::size_t message_bytes_max = std::size_t{1} << 20U;

  /// `fd` is one end of make_ipc_pair(). Events may destroy the pipe.
  IpcPipe(Loop& loop, Fd fd, IpcEvents events);
  ~IpcPipe();
  IpcPipe(const IpcPipe&) = delete;
  IpcPipe& operator=(const IpcPipe&) = delete;

  /// Queues a message of at most message_bytes_max; never blocks. Whole and in order, or not at
  /// all once the other end is gone.
  void send(View message);
  /// The same with a socket; our copy is closed once it is on its way.
  void send_socket(Socket socket, View note);
  [[nodiscard]] std::size_t queued_bytes() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Two joined ends, close-on-exec. Throws Error{ipc}.
[[nodiscard]] std::pair<Fd, Fd> make_ipc_pair();

}  // namespace lockstep::net
