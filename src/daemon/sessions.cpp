#include "daemon/sessions.hpp"

#include <algorithm>
#include <csignal>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "wire/limits.hpp"

namespace lockstep::daemon {

bool keeps_rights(const Config& before, const Config& now, const std::string& peer,
                  const std::string& dataset) {
  if (dataset.empty()) return knows(now, peer);
  const auto had = grant(before, peer, dataset);
  const auto has = grant(now, peer, dataset);
  if (!had || !has) return false;
  return has->right >= had->right && has->dataset->path == had->dataset->path &&
         has->dataset->uid == had->dataset->uid &&
         (had->dataset->read_only || !has->dataset->read_only);
}

Sessions::Sessions(net::Loop& loop, std::vector<std::string> worker_arguments, const Log& log,
                   RefusalLog& refusals, Tally& tally, std::function<void()> on_gone)
    : loop_(loop),
      worker_arguments_(std::move(worker_arguments)),
      log_(log),
      refusals_(refusals),
      tally_(tally),
      on_gone_(std::move(on_gone)) {}

Sessions::~Sessions() = default;

void Sessions::enter(net::Greeted greeted, Admission::Place place, const SetupRef& setup) {
  if (greeted.preface.kind == net::Preface::Kind::join) {
    join(std::move(greeted), std::move(place));
  } else {
    start(std::move(greeted), std::move(place), setup);
  }
}

void Sessions::start(net::Greeted greeted, Admission::Place place, const SetupRef& setup) {
  if (find(greeted.preface.token) != nullptr) {
    throw Error(ExitCode::start, "token is taken");
  }
  const auto handle = sessions_.insert(sessions_.end(), Session{greeted.socket.name,
                                                                greeted.preface.token,
                                                                setup,
                                                                std::move(place),
                                                                {},
                                                                {},
                                                                {},
                                                                nullptr,
                                                                false});
  net::Worker::Events events;
  events.pipe.on_message = [this, handle](View message) { on_message(*handle, message); };
  events.on_exit = [this, handle](const net::Exit& exit) { on_exit(handle, exit); };
  try {
    handle->worker = std::make_unique<net::Worker>(loop_, worker_arguments_,
                                                   std::move(greeted.socket), std::move(events));
    handle->worker->pipe().send(encode_launch(setup->launch));
  } catch (const Error&) {
    sessions_.erase(handle);
    throw;
  }
}

void Sessions::join(net::Greeted greeted, Admission::Place place) {
  Session* session = find(greeted.preface.token);
  if (session == nullptr || session->dropped) throw Error(ExitCode::start, "no session to join");
  if (session->joined.size() >= wire::limits::lanes) {
    throw Error(ExitCode::start, "too many connections of one session");
  }
  place.known();  // bounded by the lanes from here on
  session->joined.push_back(std::move(place));
  session->worker->pipe().send_socket(std::move(greeted.socket), {});
}

// The token of zeros is nobody's: such a session cannot be joined.
Sessions::Session* Sessions::find(const net::Token& token) {
  if (token == net::Token{}) return nullptr;
  const auto found = std::find_if(sessions_.begin(), sessions_.end(),
                                  [&](const Session& one) { return one.token == token; });
  return found == sessions_.end() ? nullptr : &*found;
}

void Sessions::on_message(Session& session, View message) {
  try {
    on_notice(session, decode_notice(message));
  } catch (const Error& error) {
    drop(session, error.what());
  }
}

void Sessions::on_notice(Session& session, const Notice& notice) {
  switch (notice.kind) {
    case Notice::Kind::authenticated:
      session.peer = notice.text;
      session.place.known();
      drop_without_rights(session);  // the setup may have changed meanwhile
      break;
    case Notice::Kind::uses:
      if (!session.dataset.empty()) throw Error(ExitCode::stream, "a second dataset");
      session.dataset = notice.text;
      tally_.began(session.dataset);
      drop_without_rights(session);
      break;
    case Notice::Kind::line:
      if (session.peer.empty()) {
        refusals_.refused(session.name, notice.text, system_clock().now());
      } else {
        log_.line(session.name + ": " + notice.text);
      }
      break;
    case Notice::Kind::seated:
    case Notice::Kind::left:
    case Notice::Kind::condition:
      drop(session, "a notice that only keepers send");
      break;
  }
}

void Sessions::on_exit(Handle session, const net::Exit& exit) {
  if (exit.signal != 0 && !session->dropped) {
    log_.line(session->name + ": worker " + net::exit_text(exit));
  }
  session->dropped = true;
  if (!session->dataset.empty()) {
    tally_.ended(session->dataset, exit.signal != 0 || exit.status != 0);
  }
  // The worker calls us: it goes when it is no longer on the stack.
  loop_.post([this, session, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    sessions_.erase(session);
    on_gone_();
  });
}

void Sessions::replace(const SetupRef& setup) {
  setup_ = setup;
  for (Session& session : sessions_) {
    if (!session.peer.empty()) drop_without_rights(session);
  }
}

void Sessions::drop_without_rights(Session& session) {
  if (!setup_ || setup_ == session.setup) return;
  if (!keeps_rights(session.setup->config, setup_->config, session.peer, session.dataset)) {
    drop(session, "the peer lost its rights");
  }
}

void Sessions::drop(Session& session, const std::string& why) {
  if (session.dropped) return;
  session.dropped = true;
  log_.line(session.name + ": dropped, " + why);
  session.worker->kill(SIGKILL);
}

void Sessions::kill_all() {
  for (Session& session : sessions_) drop(session, "the daemon ends");
}

}  // namespace lockstep::daemon
