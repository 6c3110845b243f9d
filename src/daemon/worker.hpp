#pragma once
// The worker: the process that serves one connection.
//
// Layer    daemon. It reads no file: its setup comes from the listener through a pipe.
// Threads  the calling thread, and what job::serve starts.
#include <functional>
#include <memory>

#include "base/log.hpp"
#include "job/serve.hpp"

namespace lockstep::daemon {

using ServeSession = std::function<ExitCode(net::Loop&, std::unique_ptr<net::Stream>,
                                            const job::ServeOptions&, const Log&)>;

/// Serves the connection on descriptor 3 for the listener on descriptor 4 and returns how the
/// session ended. SIGTERM, SIGINT and SIGHUP are ignored: the listener kills a worker when it
/// must, and when the listener is gone the session goes on to its end. Lines for the log go to
/// the listener; `log` is for what comes after it.
/// Throws Error{socket_io} or Error{ipc} when this process is not a worker.
[[nodiscard]] ExitCode run_worker(const Log& log, const ServeSession& serve = job::serve);

}  // namespace lockstep::daemon
