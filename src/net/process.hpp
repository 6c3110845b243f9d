#pragma once
// A child process: started, watched, reaped; only the descriptors named reach it.
//
// Source   uv_spawn: never a bare fork.
// Threads  the loop's thread.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/loop.hpp"

namespace lockstep::net {

struct Exit {
  int status = 0;
  int signal = 0;  // 0 when it exited by itself
};
/// "exit status 127", "killed by signal 9".
[[nodiscard]] std::string exit_text(const Exit& exit);

class Process {
 public:
  using Exited = std::function<void(const Exit&)>;
  /// `fds[i]` becomes descriptor i of the child, borrowed for the call. Throws Error{ipc}
  /// "cannot run CMD: REASON".
  Process(Loop& loop, const std::string& file, const std::vector<std::string>& argv,
          const std::vector<int>& fds, Exited exited);
  /// A child that still runs gets SIGTERM, and is reaped while the loop lives.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void kill(int signal) noexcept;
  [[nodiscard]] int pid() const;

 private:
  struct Handle;
  Handle* handle_ = nullptr;  // freed after the child's exit, or with the loop
};

}  // namespace lockstep::net
