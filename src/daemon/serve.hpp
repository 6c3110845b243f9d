#pragma once
// The daemon: a lean listener that starts one worker process per connection.
//
// Layer    daemon: wiring; what cli calls.
// Threads  the calling thread; serve() starts none.
// Signals  SIGHUP reloads, SIGTERM and SIGINT drain (a second one does not wait). Call
//          net::ignore_sigpipe() before.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "daemon/admission.hpp"
#include "daemon/config.hpp"
#include "daemon/launch.hpp"

namespace lockstep::daemon {

/// Everything that a reload replaces.
struct Setup {
  Config config;
  Launch launch;  // the same as text, for workers
};
using SetupRef = std::shared_ptr<const Setup>;

/// Parses; throws Error{usage}, also when it is too large for a worker's pipe (1 MiB).
[[nodiscard]] Setup make_setup(std::vector<ConfigText> files, Identity identity);

struct ServeOptions {
  /// Reads the files: called at the start and at each SIGHUP. An Error thrown at a reload is
  /// logged, and the setup before stays.
  std::function<Setup()> load;
  std::vector<std::string> listen;  // instead of the config's, when not empty (--listen)
  /// How this program is started as a worker (after its name): must end in run_worker()
  /// (worker.hpp).
  std::vector<std::string> worker_arguments;
  /// The same for a dataset's keeper: must end in run_keeper() (keeper_process.hpp).
  std::vector<std::string> keeper_arguments;
  /// Told once per address when it is ready: "listening on ADDR:PORT id SHA256:...".
  std::function<void(const std::string& line)> announce;
  ConnectionLimits limits;
  std::chrono::milliseconds preface_deadline{4'000};
  std::chrono::milliseconds drain_deadline{60'000};  // then sessions are killed
};

/// Serves until a signal ends it. Throws Error when the start fails (config, addresses);
/// returns ok after a drain.
[[nodiscard]] ExitCode serve(const ServeOptions& options, const Log& log);

constexpr const char* default_listen = "127.0.0.1:8733";

}  // namespace lockstep::daemon
