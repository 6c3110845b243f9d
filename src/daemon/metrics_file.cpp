#include "daemon/metrics_file.hpp"

#include "base/error.hpp"
#include "fs/file.hpp"

namespace lockstep::daemon {
namespace {

constexpr std::chrono::milliseconds look_period{1'000};
constexpr std::chrono::seconds period{10};
constexpr unsigned mode = 0644;  // the collector is another user

}  // namespace

MetricsFile::MetricsFile(net::Loop& loop, const Tally& tally, const Log& log,
                         std::function<std::size_t()> sessions)
    : loop_(loop),
      tally_(tally),
      log_(log),
      sessions_(std::move(sessions)),
      started_(system_clock().unix_seconds()) {}

void MetricsFile::replace(const SetupRef& setup) {
  setup_ = setup;
  failed_ = false;
  timer_.reset();
  if (setup_->config.metrics_file.empty()) return;
  write();
  timer_ = loop_.every(look_period, [this] { tick(); });
}

void MetricsFile::tick() {
  const bool due = system_clock().now() - written_ >= period;
  if (due || told_ != tally_.changes()) write();
}

void MetricsFile::write() {
  written_ = system_clock().now();
  told_ = tally_.changes();
  try {
    fs::write_small_file(setup_->config.metrics_file, metrics_text(figures()), mode);
    failed_ = false;
  } catch (const Error& error) {
    if (!std::exchange(failed_, true)) log_.line(std::string("metrics_file: ") + error.what());
  }
}

DaemonFigures MetricsFile::figures() const {
  DaemonFigures now{system_clock().now(), system_clock().unix_seconds(), started_, sessions_(), {}};
  for (const Dataset& dataset : setup_->config.datasets) {
    DatasetFigures one{dataset.name, {}, {}};
    const auto counts = tally_.datasets().find(dataset.name);
    if (counts != tally_.datasets().end()) one.counts = counts->second;
    if (dataset.generations > 0) one.shown = shown_in(dataset.path);
    now.datasets.push_back(std::move(one));
  }
  return now;
}

}  // namespace lockstep::daemon
