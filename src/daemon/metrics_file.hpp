#pragma once
// Keeps the file `metrics_file` of the config up to date.
//
// Threads  the loop's thread, which it holds up for as long as a small file takes to replace.
#include <functional>
#include <memory>

#include "base/log.hpp"
#include "daemon/metrics.hpp"
#include "daemon/serve.hpp"
#include "net/loop.hpp"

namespace lockstep::daemon {

class MetricsFile {
 public:
  /// `tally` and `log` outlive this; `sessions` says how many run.
  MetricsFile(net::Loop& loop, const Tally& tally, const Log& log,
              std::function<std::size_t()> sessions);

  /// From now on `setup` says where it is, and which datasets there are. Written within a second of
  /// what changes, else every ten. What cannot be written is logged once, and tried again.
  void replace(const SetupRef& setup);

 private:
  void tick();
  void write();
  [[nodiscard]] DaemonFigures figures() const;

  net::Loop& loop_;
  const Tally& tally_;
  const Log& log_;
  std::function<std::size_t()> sessions_;
  std::int64_t started_;
  SetupRef setup_;
  std::unique_ptr<net::Loop::Timer> timer_;
  Instant written_{};
  std::uint64_t told_ = 0;  // Tally::changes()
  bool failed_ = false;
};

}  // namespace lockstep::daemon
