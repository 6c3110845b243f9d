#include "group/keeper_session.hpp"

#include <future>

#include "group/dataset_options.hpp"
#include "net/tls.hpp"

namespace lockstep::group {

void SeatSender::send(const std::shared_ptr<SeatSender>& to, wire::GroupMessage message) {
  const std::lock_guard lock(to->mutex_);
  if (to->loop_ == nullptr) return;
  to->loop_->post([to, message = std::move(message)]() mutable {
    if (to->loop_ != nullptr) to->send_(std::move(message));  // only its own thread closes it
  });
}

void SeatSender::close() {
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
}

namespace {

class Seat final : public job::GroupSeat {
 public:
  Seat(net::Loop& keeper_loop, KeeperDesk& desk, std::uint32_t number,
       std::shared_ptr<SeatSender> sender)
      : keeper_loop_(keeper_loop), desk_(desk), number_(number), sender_(std::move(sender)) {}
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() override {
    sender_->close();
    keeper_loop_.post([&desk = desk_, number = number_] { desk.on_left(number); });
  }
  void on_message(wire::GroupMessage message) override {
    keeper_loop_.post([&desk = desk_, number = number_, message = std::move(message)]() mutable {
      desk.on_message(number, std::move(message));
    });
  }

 private:
  net::Loop& keeper_loop_;
  KeeperDesk& desk_;
  std::uint32_t number_;
  std::shared_ptr<SeatSender> sender_;
};

}  // namespace

// Waits for the keeper's answer; an Error it throws is thrown here.
template <class Ask>
auto KeeperSession::ask(Ask question) {
  std::promise<decltype(question())> promise;
  setup_.keeper_loop.post([&] {
    try {
      promise.set_value(question());
    } catch (const Error&) {
      promise.set_exception(std::current_exception());
    }
  });
  return promise.get_future().get();
}

std::unique_ptr<job::GroupSeat> KeeperSession::join(net::Loop& loop, job::SendGroupMessage send,
                                                    const std::string& peer_id) {
  auto sender = std::make_shared<SeatSender>(loop, std::move(send));
  const SeatInfo info{peer_id, setup_.rights(peer_id), sender};
  setup_.keeper_loop.post(
      [&desk = setup_.desk, seat = setup_.seat, info] { desk.on_joined(seat, info); });
  return std::make_unique<Seat>(setup_.keeper_loop, setup_.desk, setup_.seat, std::move(sender));
}

job::ServeOptions KeeperSession::options(net::Loop& loop, const net::Stream& stream) {
  job::ServeOptions options;
  options.grant = [this, &stream](const std::string& dataset) -> std::optional<job::Grant> {
    const std::string peer_id = stream.peer_id();
    const PeerRights rights = setup_.rights(peer_id);
    const bool named = ask([&] { return setup_.desk.knows(peer_id); });
    if (dataset != setup_.dataset || (!rights.read && !named)) return std::nullopt;
    setup_.on_authenticated(peer_id);
    return job::Grant{setup_.path, rights.publish, !setup_.writable, true, 1};
  };
  options.datasets = [] { return std::vector<job::Dataset>{}; };
  job::GroupServices services;
  services.options = dataset_options();
  services.join = [this, &loop, &stream](job::SendGroupMessage send) {
    return join(loop, std::move(send), stream.peer_id());
  };
  services.stage = [this](const wire::GenerationId& generation) {
    job::TargetPlace place = ask([&] { return setup_.desk.stage(generation); });
    pushed_ = generation;  // what was refused is over already
    return place;
  };
  services.tree = [this](const wire::GenerationId& generation) {
    return ask([&] { return setup_.desk.tree(generation); });
  };
  options.group = std::move(services);
  return options;
}

ExitCode KeeperSession::serve(net::Socket socket) {
  const std::string name = socket.name;
  net::Loop loop;
  const net::TlsContext context(setup_.identity);
  net::TlsOptions tls;
  tls.accepts = [this](const std::string& peer) {
    return setup_.rights(peer).read || ask([&] { return setup_.desk.knows(peer); });
  };
  auto stream = net::tls_server(loop, std::move(socket), context, std::move(tls));
  const Log lines([this, &name](std::string_view line) {
    last_line_ = line;
    log_.line(name + ": " + std::string(line));
  });
  const job::ServeOptions how = options(loop, *stream);
  return job::serve(loop, std::move(stream), how, lines);
}

void KeeperSession::run(net::Socket socket) {
  const ExitCode code = serve(std::move(socket));
  if (!pushed_) return;
  setup_.keeper_loop.post([&desk = setup_.desk, generation = *pushed_, code, why = last_line_] {
    desk.on_push_over(generation, code, why);
  });
}

}  // namespace lockstep::group
