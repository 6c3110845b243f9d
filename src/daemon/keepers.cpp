#include "daemon/keepers.hpp"

#include <algorithm>
#include <csignal>

#include "base/error.hpp"
#include "daemon/notice.hpp"
#include "fs/root.hpp"
#include "group/member_files.hpp"
#include "job/connect.hpp"

namespace lockstep::daemon {
namespace {

constexpr std::chrono::milliseconds restart_delay{1'000};

// Of the daemon's own: what another user's directory is, its keeper finds out when it is asked.
bool is_member(const std::string& path) {
  try {
    return group::MemberFiles::is_member(*fs::Root::open(path)->directory({}));
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Keepers::Keepers(net::Loop& loop, std::vector<std::string> arguments, Tally& tally, const Log& log)
    : loop_(loop), arguments_(std::move(arguments)), tally_(tally), log_(log) {}

Keepers::~Keepers() = default;

bool Keepers::is_kept(const std::string& dataset) const {
  if (!setup_) return false;
  const auto& all = setup_->config.datasets;
  return std::any_of(all.begin(), all.end(), [&](const Dataset& one) {
    return one.name == dataset && one.generations > 0;
  });
}

bool Keepers::enter(net::Greeted& greeted, Admission::Place& place) {
  if (!setup_) return false;
  for (const Dataset& dataset : setup_->config.datasets) {
    if (!is_kept(dataset.name)) continue;
    if (job::keeper_preface(dataset.name).token != greeted.preface.token) continue;
    if (!keepers_.contains(dataset.name)) start(dataset.name);
    Keeper& keeper = keepers_.at(dataset.name);
    const std::uint32_t seat = next_seat_++;
    keeper.worker->pipe().send_socket(std::move(greeted.socket), as_view(std::to_string(seat)));
    keeper.places.emplace(seat, std::move(place));
    return true;
  }
  return false;
}

void Keepers::start(const std::string& dataset) {
  restarts_.erase(dataset);
  auto self = std::make_shared<const net::Worker*>(nullptr);
  net::Worker::Events events;
  events.pipe.on_message = [this, dataset](View message) { on_message(dataset, message); };
  events.on_exit = [this, dataset, self](const net::Exit& exit) { on_exit(dataset, *self, exit); };
  auto worker = std::make_unique<net::Worker>(loop_, arguments_, std::move(events));
  *self = worker.get();
  worker->pipe().send(encode_launch(setup_->launch));
  worker->pipe().send(as_view(dataset));
  Keeper& keeper = keepers_[dataset];
  keeper.worker = std::move(worker);
  tally_.keeper_started(dataset);
  keeper.config = keeper_config(setup_->config, setup_->launch.identity, dataset);
}

void Keepers::on_message(const std::string& dataset, View message) {
  const auto keeper = keepers_.find(dataset);
  if (keeper == keepers_.end()) return;
  try {
    const Notice notice = decode_notice(message);
    const std::optional<std::uint32_t> seat = seat_in(notice.text);
    if (notice.kind == Notice::Kind::line) {
      log_.line("dataset " + dataset + ": " + notice.text);
    } else if (notice.kind == Notice::Kind::condition) {
      tally_.keeper_is(dataset, *group::condition_of(notice.text), system_clock().now());
    } else if (seat && notice.kind == Notice::Kind::left) {
      keeper->second.places.erase(*seat);
    } else if (seat && notice.kind == Notice::Kind::seated) {
      const auto place = keeper->second.places.find(*seat);
      if (place != keeper->second.places.end()) place->second.known();
    }
  } catch (const Error& error) {
    log_.line("dataset " + dataset + ": " + error.what());
    keeper->second.worker->kill(SIGKILL);
  }
}

void Keepers::on_exit(const std::string& dataset, const net::Worker* worker,
                      const net::Exit& exit) {
  const auto keeper = keepers_.find(dataset);
  const bool current = keeper != keepers_.end() && keeper->second.worker.get() == worker;
  if (current) {
    log_.line("dataset " + dataset + ": keeper ended, " + net::exit_text(exit));
    ended_.push_back(std::move(keeper->second.worker));  // it calls us
    keepers_.erase(keeper);
    tally_.keeper_ended(dataset);
  }
  const bool wanted = is_kept(dataset) && !keepers_.contains(dataset);
  if (!wanted) return;
  restarts_[dataset] = loop_.after(restart_delay, [this, dataset] {
    ended_.clear();
    if (is_kept(dataset) && !keepers_.contains(dataset)) start(dataset);
  });
}

void Keepers::replace(const SetupRef& setup) {
  setup_ = setup;
  // Those that run hold their datasets' locks: their ends start them again.
  std::vector<std::string> running;
  for (const auto& [dataset, keeper] : keepers_) {
    running.push_back(dataset);
    const KeeperConfig config = keeper_config(setup->config, setup->launch.identity, dataset);
    if (keeper.config != config) keeper.worker->kill(SIGTERM);
  }
  for (const Dataset& dataset : setup_->config.datasets) {
    const bool runs = std::find(running.begin(), running.end(), dataset.name) != running.end();
    if (!runs && is_kept(dataset.name) && is_member(dataset.path)) start(dataset.name);
  }
}

void Keepers::stop() {
  setup_.reset();
  restarts_.clear();
  for (const auto& [dataset, keeper] : keepers_) keeper.worker->kill(SIGTERM);
}

}  // namespace lockstep::daemon
