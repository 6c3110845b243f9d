#include "net/worker.hpp"

#include <unistd.h>

#include "net/sockets.hpp"

namespace lockstep::net {
namespace {

constexpr int connection_fd = 3;
constexpr int pipe_fd = 4;

}  // namespace

Worker::Worker(Loop& loop, const std::vector<std::string>& arguments, Socket connection,
               Events events)
    : Worker(loop, arguments, connection.fd.get(), events) {}

Worker::Worker(Loop& loop, const std::vector<std::string>& arguments, Events events)
    : Worker(loop, arguments, STDIN_FILENO, events) {}

Worker::Worker(Loop& loop, const std::vector<std::string>& arguments, int connection,
               Events& events) {
  auto [ours, theirs] = make_ipc_pair();
  std::vector<std::string> argv = {"lockstep"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const std::vector<int> fds = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, connection,
                                theirs.get()};
  process_ =
      std::make_unique<Process>(loop, "/proc/self/exe", argv, fds, std::move(events.on_exit));
  pipe_ = std::make_unique<IpcPipe>(loop, std::move(ours), std::move(events.pipe));
}

Worker::~Worker() = default;

Fd worker_pipe() {
  set_close_on_exec(pipe_fd);
  static_cast<void>(Fd(connection_fd));
  return Fd(pipe_fd);
}

WorkerEnds worker_ends(Loop& loop) {
  set_close_on_exec(pipe_fd);
  return {adopt_socket(loop, Fd(connection_fd)), Fd(pipe_fd)};
}

}  // namespace lockstep::net
