#include "net/worker.hpp"

#include <csignal>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "daemon/notice.hpp"
#include "daemon/privileges.hpp"
#include "daemon/serve.hpp"
#include "daemon/worker.hpp"
#include "job/connect.hpp"
#include "net/ipc.hpp"
#include "net/tls.hpp"

namespace lockstep::daemon {
namespace {

constexpr std::chrono::milliseconds launch_deadline{10'000};
constexpr std::chrono::milliseconds handshake_deadline{6'000};

/// One connection of one peer: learns its setup from the listener, then serves.
class WorkerSession {
 public:
  WorkerSession(const Log& own_log, const ServeSession& serve)
      : own_log_(own_log), serve_(serve), log_([this](std::string_view line) { tell_line(line); }) {
    // Sent to the whole group by a terminal or a service manager: the listener decides for us.
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
      signals_.push_back(loop_.on_signal(number, [] {}));
    }
  }

  ExitCode run() {
    net::WorkerEnds ends = net::worker_ends(loop_);
    await_launch(std::move(ends.pipe));
    config_ = parse_config(launch_->files);
    const net::TlsContext context(launch_->identity);
    net::TlsOptions options;
    options.handshake_deadline = handshake_deadline;
    options.accepts = [this](const std::string& peer) { return knows(config_, peer); };
    auto stream = net::tls_server(loop_, std::move(ends.connection), context, std::move(options));
    stream_ = stream.get();
    const ExitCode code = serve_(loop_, std::move(stream), serve_options(), log_);
    take_lane_ = nullptr;
    return code;
  }

 private:
  void await_launch(Fd pipe) {
    net::IpcEvents events;
    events.on_message = [this](View message) {
      if (launch_) return;
      launch_ = decode_launch(message);
      loop_.stop();
    };
    events.on_socket = [this](net::Socket socket, View /*note*/) {
      if (!take_lane_ || stream_->peer_id().empty()) return;  // too early, or a listing
      take_lane_(job::accepted_lane(launch_->identity, std::move(socket), stream_->peer_id()));
    };
    events.on_end = [this](const Error* /*failure*/) {
      listener_gone_ = true;  // the session goes on without it
      if (!launch_) loop_.stop();
    };
    pipe_ = std::make_unique<net::IpcPipe>(loop_, std::move(pipe), std::move(events));
    const auto deadline = loop_.after(launch_deadline, [this] { loop_.stop(); });
    loop_.run();
    if (!launch_) throw Error(ExitCode::ipc, "the listener said nothing");
  }

  [[nodiscard]] job::ServeOptions serve_options() {
    job::ServeOptions options;
    options.grant = [this](const std::string& dataset) { return grant_of(dataset); };
    options.datasets = [this] { return listing(); };
    options.signing_key = [this] {
      return std::make_shared<const SigningKey>(launch_->identity.private_key);
    };
    options.lanes = [this](std::function<void(job::Lane::Open)> take) {
      take_lane_ = std::move(take);
    };
    return options;
  }

  [[nodiscard]] std::optional<job::Grant> grant_of(const std::string& name) {
    authenticated();
    const auto access = grant(config_, stream_->peer_id(), name);
    if (!access) return std::nullopt;
    const Dataset& dataset = *access->dataset;
    try {
      if (!dataset.uid.empty()) become(dataset.uid);
    } catch (const Error& error) {
      log_.line("dataset " + dataset.name + ": " + error.what());
      return std::nullopt;
    }
    tell({Notice::Kind::uses, dataset.name});
    return job::Grant{dataset.path, access->right >= Right::write, dataset.read_only,
                      dataset.allow_empty_source, dataset.generations};
  }

  [[nodiscard]] std::vector<job::Dataset> listing() {
    authenticated();
    std::vector<job::Dataset> all;
    for (const Access& access : grants(config_, stream_->peer_id())) {
      const bool writable = access.right >= Right::write && !access.dataset->read_only;
      all.push_back({access.dataset->name, writable});
    }
    return all;
  }

  // Hello has arrived, so the peer has proved its key.
  void authenticated() {
    if (std::exchange(told_, true)) return;
    tell({Notice::Kind::authenticated, stream_->peer_id()});
  }

  void tell(const Notice& notice) {
    if (!listener_gone_) pipe_->send(encode_notice(notice));
  }

  // Any thread; the pipe is the loop's.
  void tell_line(std::string_view line) {
    if (std::this_thread::get_id() != thread_) {
      return loop_.post([this, text = std::string(line)] { tell_line(text); });
    }
    if (listener_gone_ || !pipe_) return own_log_.line(line);
    tell({Notice::Kind::line, std::string(line)});
  }

  const Log& own_log_;
  const ServeSession& serve_;
  const std::thread::id thread_ = std::this_thread::get_id();
  net::Loop loop_;
  Log log_;
  std::vector<std::unique_ptr<net::Loop::Signal>> signals_;
  std::unique_ptr<net::IpcPipe> pipe_;
  bool listener_gone_ = false;
  bool told_ = false;
  std::optional<Launch> launch_;
  Config config_;
  std::function<void(job::Lane::Open)> take_lane_;
  net::Stream* stream_ = nullptr;  // owned by serve_ while it runs
};

}  // namespace

ExitCode run_worker(const Log& log, const ServeSession& serve) {
  WorkerSession session(log, serve);
  return session.run();
}

}  // namespace lockstep::daemon
