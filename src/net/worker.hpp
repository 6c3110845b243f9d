#pragma once
// A process of our own program per connection: started by exec, never by a bare fork, so that
// it shares nothing with the listener but what it is given.
//
// In the worker, descriptor 3 is the connection and descriptor 4 the pipe to the listener.
// Threads  the loop's thread.
// Cost     about 5 ms until the worker's main runs.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/ipc.hpp"
#include "net/loop.hpp"
#include "net/process.hpp"
#include "net/tcp.hpp"

namespace lockstep::net {

class Worker {
 public:
  struct Events {
    IpcEvents pipe;
    std::function<void(const Exit&)> on_exit;
  };
  /// Runs /proc/self/exe with `arguments` (after the program's name) and `connection`, of which
  /// our copy is closed. Throws Error{ipc}.
  Worker(Loop& loop, const std::vector<std::string>& arguments, Socket connection, Events events);
  /// The same without a connection of its own; it is handed others.
  Worker(Loop& loop, const std::vector<std::string>& arguments, Events events);
  /// A worker that still runs gets SIGTERM.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] IpcPipe& pipe() { return *pipe_; }
  void kill(int signal) noexcept { process_->kill(signal); }
  [[nodiscard]] int pid() const { return process_->pid(); }

 private:
  Worker(Loop& loop, const std::vector<std::string>& arguments, int connection, Events& events);

  std::unique_ptr<IpcPipe> pipe_;
  std::unique_ptr<Process> process_;
};

/// What a worker process was started with.
struct WorkerEnds {
  Socket connection;
  Fd pipe;  // for an IpcPipe
};
/// Takes descriptor 4 of a worker that was started without a connection.
[[nodiscard]] Fd worker_pipe();
/// Takes descriptors 3 and 4. Throws Error{socket_io} when this is not a worker.
[[nodiscard]] WorkerEnds worker_ends(Loop& loop);

}  // namespace lockstep::net
