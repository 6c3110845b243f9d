#include "daemon/keeper_process.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "commit/generations.hpp"
#include "daemon/config.hpp"
#include "daemon/launch.hpp"
#include "daemon/notice.hpp"
#include "daemon/privileges.hpp"
#include "group/keeper.hpp"
#include "net/worker.hpp"

namespace lockstep::daemon {
namespace {

constexpr std::chrono::milliseconds launch_deadline{10'000};

// Everything promised is on the disk, and threads may be anywhere.
[[noreturn]] void end(ExitCode code) {
  std::_Exit(static_cast<int>(code));
}

// Nothing where nothing is shown, or it is not to be had.
std::optional<tree::GenerationHeader> shown_in(const std::string& path) {
  try {
    const auto directory = fs::Root::open(path)->directory({});
    const auto current = commit::open_current(directory);
    if (!current) return std::nullopt;
    return commit::header_of(*directory, current->name).header;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Digest> active_of(const Config& config, const std::string& name) {
  const auto& all = config.datasets;
  const auto dataset =
      std::find_if(all.begin(), all.end(), [&](const Dataset& one) { return one.name == name; });
  if (dataset == all.end()) return std::nullopt;
  const auto shown = shown_in(dataset->path);
  return shown ? std::optional(tree::hash_of(*shown)) : std::nullopt;
}

// Groups are called as their datasets are.
std::vector<group::Dependant> dependants_of(const Config& config, const std::string& name) {
  std::vector<group::Dependant> found;
  for (const Dataset& one : config.datasets) {
    if (one.generations == 0 || one.name == name) continue;
    const auto shown = shown_in(one.path);
    if (!shown) continue;
    for (const tree::Dependency& need : shown->needs) {
      if (need.name == name) found.push_back({one.name, shown->number, need});
    }
  }
  return found;
}

class KeeperProcess {
 public:
  explicit KeeperProcess(const Log& own_log)
      : own_log_(own_log), log_([this](std::string_view line) { tell_line(line); }) {}

  void run() {
    await_launch();
    become_owner();
    keeper_.emplace(loop_, keeper_setup(), log_);
    for (auto& [socket, seat] : early_) serve(std::move(socket), seat);
    early_.clear();
    loop_.run();
  }

 private:
  void await_launch() {
    net::IpcEvents events;
    events.on_message = [this](View message) { on_message(message); };
    events.on_socket = [this](net::Socket socket, View note) {
      const auto seat = seat_in(as_text(note));
      if (!seat) return;
      if (keeper_) {
        serve(std::move(socket), *seat);
      } else {
        early_.emplace_back(std::move(socket), *seat);
      }
    };
    events.on_end = [](const Error* /*failure*/) { end(ExitCode::ok); };
    pipe_ = std::make_unique<net::IpcPipe>(loop_, net::worker_pipe(), std::move(events));
    const auto deadline = loop_.after(launch_deadline, [] { end(ExitCode::ipc); });
    loop_.run();
  }

  void on_message(View message) {
    if (!launch_) {
      launch_ = decode_launch(message);
      config_ = parse_config(launch_->files);
      return;
    }
    for (const Dataset& one : config_.datasets) {
      if (one.name == as_text(message)) dataset_ = one;
    }
    loop_.stop();
  }

  void become_owner() const {
    if (!dataset_.uid.empty()) become(dataset_.uid);
  }

  [[nodiscard]] group::KeeperSetup keeper_setup() const {
    group::KeeperSetup setup;
    setup.dataset = dataset_.name;
    setup.path = dataset_.path;
    setup.keep = dataset_.generations;
    setup.identity = launch_->identity;
    setup.active_of = [this](const std::string& name) { return active_of(config_, name); };
    setup.dependants = [this] { return dependants_of(config_, dataset_.name); };
    setup.on_condition = [this](group::Condition condition) {
      pipe_->send(encode_notice({Notice::Kind::condition, std::string(word_of(condition))}));
    };
    setup.open_store = [this](const std::string& name, const wire::GroupUuid& group) {
      for (const group::StoreConfig& store : config_.stores) {
        if (store.name == name) return group::open_store(store, group);
      }
      throw Error(ExitCode::usage, "the config has no [store." + name + "], which the group names");
    };
    return setup;
  }

  [[nodiscard]] group::PeerRights rights_of(const std::string& peer) const {
    const auto access = grant(config_, peer, dataset_.name);
    if (!access) return {};
    return {true, access->right == Right::publish && !dataset_.read_only};
  }

  // A connection whose thread cannot be started is refused by its end.
  void serve(net::Socket socket, std::uint32_t seat) {
    group::KeeperSession::Setup setup{
        loop_,
        *keeper_,
        seat,
        launch_->identity,
        dataset_.name,
        dataset_.path,
        [this](const std::string& peer) { return rights_of(peer); },
        !dataset_.read_only,
        [this, seat](const std::string& /*peer*/) { tell(Notice::Kind::seated, seat); }};
    auto session = std::make_shared<group::KeeperSession>(std::move(setup), log_);
    auto moved = std::make_shared<net::Socket>(std::move(socket));
    std::thread([this, session, moved, seat] {
      try {
        session->run(std::move(*moved));
      } catch (const Error& error) {
        log_.line(error.what());
      }
      tell(Notice::Kind::left, seat);
    }).detach();
  }

  // Any thread; the pipe is the loop's.
  void tell(Notice::Kind kind, std::uint32_t seat) {
    loop_.post([this, kind, seat] { pipe_->send(encode_notice({kind, std::to_string(seat)})); });
  }
  void tell_line(std::string_view line) {
    loop_.post([this, text = std::string(line)] {
      if (pipe_) pipe_->send(encode_notice({Notice::Kind::line, text}));
    });
  }

  const Log& own_log_;
  net::Loop loop_;
  Log log_;
  std::unique_ptr<net::IpcPipe> pipe_;
  std::optional<Launch> launch_;
  Config config_;
  Dataset dataset_;
  std::optional<group::Keeper> keeper_;
  std::vector<std::pair<net::Socket, std::uint32_t>> early_;
};

}  // namespace

void run_keeper(const Log& log) {
  // Never destroyed: connections have threads that use it.
  auto* process = new KeeperProcess(log);  // NOLINT(cppcoreguidelines-owning-memory)
  try {
    process->run();
  } catch (const Error& error) {
    log.line(error.what());
    end(error.code());
  }
  end(ExitCode::ok);
}

}  // namespace lockstep::daemon
