#include "daemon/serve.hpp"

#include <csignal>

#include "base/error.hpp"
#include "daemon/doors.hpp"
#include "daemon/keepers.hpp"
#include "daemon/metrics_file.hpp"
#include "daemon/sessions.hpp"
#include "net/ipc.hpp"

namespace lockstep::daemon {
namespace {

/// The parts of a daemon and what signals do to them.
class Service {
 public:
  Service(const ServeOptions& options, const Log& log)
      : options_(options),
        log_(log),
        refusals_(log),
        sessions_(loop_, options.worker_arguments, log, refusals_, tally_,
                  [this] { end_if_idle(); }),
        keepers_(loop_, options.keeper_arguments, tally_, log),
        metrics_(loop_, tally_, log, [this] { return sessions_.count(); }),
        doors_(loop_, {options.limits, options.preface_deadline}, refusals_,
               [this](net::Greeted greeted, Admission::Place place) {
                 enter(std::move(greeted), std::move(place));
               }) {}

  void run() {
    signals_.push_back(loop_.on_signal(SIGHUP, [this] { reload(); }));
    signals_.push_back(loop_.on_signal(SIGTERM, [this] { drain(); }));
    signals_.push_back(loop_.on_signal(SIGINT, [this] { drain(); }));
    use(options_.load());
    loop_.run();
  }

 private:
  // Whoever asks for a keeper that cannot be is refused by a worker, like for any other dataset.
  void enter(net::Greeted greeted, Admission::Place place) {
    if (greeted.preface.kind == net::Preface::Kind::keeper) {
      if (keepers_.enter(greeted, place)) return;
      greeted.preface = {};
    }
    sessions_.enter(std::move(greeted), std::move(place), setup_);
  }

  // Throws, with everything as before, when an address cannot be opened.
  void use(Setup setup) {
    auto fresh = std::make_shared<const Setup>(std::move(setup));
    const auto opened = doors_.open(addresses(fresh->config));
    setup_ = fresh;
    const std::string id = peer_id(setup_->launch.identity.certificate);
    for (const std::string& address : opened) {
      std::string line = "listening on ";
      line.append(address).append(" id ").append(id);
      options_.announce(line);
    }
    tally_.replace(setup_->config);
    sessions_.replace(setup_);
    keepers_.replace(setup_);
    metrics_.replace(setup_);
  }

  [[nodiscard]] std::vector<std::string> addresses(const Config& config) const {
    if (!options_.listen.empty()) return options_.listen;
    return config.listen.empty() ? std::vector<std::string>{default_listen} : config.listen;
  }

  void reload() {
    if (draining_) return;
    try {
      use(options_.load());
      log_.line("config reloaded");
    } catch (const Error& error) {
      log_.line(std::string("config not reloaded: ") + error.what());
    }
  }

  void drain() {
    const bool again = std::exchange(draining_, true);
    doors_.close();
    keepers_.stop();
    if (again) sessions_.kill_all();
    if (end_if_idle() || again) return;
    log_.line("draining " + std::to_string(sessions_.count()) + " sessions");
    deadline_ = loop_.after(options_.drain_deadline, [this] { sessions_.kill_all(); });
  }

  bool end_if_idle() {
    const bool idle = draining_ && sessions_.count() == 0;
    if (idle) loop_.stop();
    return idle;
  }

  const ServeOptions& options_;
  const Log& log_;
  net::Loop loop_;
  RefusalLog refusals_;
  SetupRef setup_;
  Tally tally_;
  Sessions sessions_;
  Keepers keepers_;
  MetricsFile metrics_;
  Doors doors_;
  std::vector<std::unique_ptr<net::Loop::Signal>> signals_;
  std::unique_ptr<net::Loop::Timer> deadline_;
  bool draining_ = false;
};

}  // namespace

Setup make_setup(std::vector<ConfigText> files, Identity identity) {
  Setup setup;
  setup.config = parse_config(files);
  setup.launch = {std::move(files), std::move(identity)};
  if (encode_launch(setup.launch).size() > net::IpcPipe::message_bytes_max) {
    throw Error(ExitCode::usage, "the config is too large");
  }
  return setup;
}

ExitCode serve(const ServeOptions& options, const Log& log) {
  Service service(options, log);
  service.run();
  return ExitCode::ok;
}

}  // namespace lockstep::daemon
