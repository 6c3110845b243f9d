#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

#include "base/owned.hpp"
#include "net/loop_state.hpp"
#include "net/ready_fd.hpp"
#include "net/sockets.hpp"
#include "net/tcp.hpp"

namespace lockstep::net {
namespace {

constexpr int accepts_per_turn = 16;
constexpr int backlog = 511;
constexpr std::chrono::milliseconds out_of_descriptors_pause{100};

using Resolved = Owned<addrinfo, freeaddrinfo>;

Resolved resolve(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int result =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (result != 0) {
    throw Error(ExitCode::socket_io,
                "listen " + host_and_port(address) + ": " + ::gai_strerror(result));
  }
  return Resolved(found);
}

Fd listen_on(const Address& address) {
  const Resolved found = resolve(address);
  int failure = 0;
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    Fd fd(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd) set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (fd && ::bind(fd.get(), one->ai_addr, one->ai_addrlen) == 0 &&
        ::listen(fd.get(), backlog) == 0) {
      return fd;
    }
    failure = errno;
  }
  throw Error(ExitCode::socket_io, "listen " + host_and_port(address) + ": " +
                                       uv_strerror(uv_translate_sys_error(failure)));
}

NumericName bound_name(int fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  static_cast<void>(::getsockname(fd, raw, &length));
  return numeric_name(raw, length);
}

bool out_of_descriptors(int number) {
  return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

}  // namespace

struct Listener::State : std::enable_shared_from_this<Listener::State> {
  State(Loop& on, Accept to) : loop(on), accept(std::move(to)) {}

  void ready();
  [[nodiscard]] bool accept_one();
  void rest();
  void watch() const {
    if (fd) fd->watch(!paused && !resting);
  }

  Loop& loop;
  Accept accept;
  std::unique_ptr<ReadyFd> fd;
  NumericName name;
  std::unique_ptr<Loop::Timer> resting;
  bool paused = false;
};

void Listener::State::ready() {
  const auto self = shared_from_this();
  for (int turn = 0; turn < accepts_per_turn; ++turn) {
    if (!fd || paused || !accept_one()) break;
  }
  watch();
}

bool Listener::State::accept_one() {
  Fd socket(::accept4(fd->get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket) {
    const int number = errno;
    if (out_of_descriptors(number)) rest();
    return number == ECONNABORTED || number == EINTR;
  }
  Socket adopted;
  try {
    adopted = adopt_socket(loop, std::move(socket));
  } catch (const Error&) {
    return true;  // gone before we looked
  }
  accept(std::move(adopted));
  return true;
}

void Listener::State::rest() {
  resting = loop.after(out_of_descriptors_pause, [this] {
    resting.reset();
    watch();
  });
}

Listener::Listener(Loop& loop, const std::string& address, Accept accept)
    : state_(std::make_shared<State>(loop, std::move(accept))) {
  Fd fd = listen_on(parse_address(address, 0));
  state_->name = bound_name(fd.get());
  state_->fd = std::make_unique<ReadyFd>(loop, std::move(fd), ReadyFd::Way::input,
                                         [state = state_.get()] { state->ready(); });
  state_->watch();
}

Listener::~Listener() {
  state_->resting.reset();
  state_->fd.reset();
}

const std::string& Listener::address() const {
  return state_->name.full;
}

std::uint16_t Listener::port() const {
  return state_->name.port;
}

void Listener::pause(bool paused) {
  state_->paused = paused;
  state_->watch();
}

}  // namespace lockstep::net
