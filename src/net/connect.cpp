#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "net/loop_state.hpp"
#include "net/ready_fd.hpp"
#include "net/sockets.hpp"
#include "net/tcp.hpp"

namespace lockstep::net {
namespace {

struct Candidate {
  sockaddr_storage address{};
  socklen_t length = 0;
};

std::vector<Candidate> candidates_of(const addrinfo* found) {
  constexpr std::size_t most = 16;
  std::vector<Candidate> all;
  for (; found != nullptr && all.size() < most; found = found->ai_next) {
    Candidate one;
    one.length = found->ai_addrlen;
    std::copy_n(reinterpret_cast<const std::byte*>(found->ai_addr), one.length,
                reinterpret_cast<std::byte*>(&one.address));
    all.push_back(one);
  }
  return all;
}

std::string reason(int number) {
  return uv_strerror(uv_translate_sys_error(number));
}

}  // namespace

struct Connecting::State : std::enable_shared_from_this<Connecting::State> {
  State(Loop& on, const Address& to, std::chrono::milliseconds within, Connected then)
      : loop(on), name(host_and_port(to)), timeout(within), done(std::move(then)) {}

  void resolve(const Address& to);
  void resolved(int status, const addrinfo* found);
  void try_next(const std::string& failure);
  void start(const Candidate& candidate);
  void answered();
  void give_up() noexcept;
  void succeed(Fd fd);
  void fail(ExitCode code, const std::string& why);
  void silent();

  Loop& loop;
  std::string name;
  std::chrono::milliseconds timeout;
  Connected done;  // empty once called or cancelled
  std::vector<Candidate> candidates;
  std::size_t next = 0;
  std::unique_ptr<ReadyFd> attempt;
  std::unique_ptr<Loop::Timer> overall;
  std::unique_ptr<Loop::Timer> share;
};

namespace {

/// libuv's request; it outlives a cancelled State.
struct Lookup {
  uv_getaddrinfo_t request{};
  Loop::State& loop;
  std::weak_ptr<Connecting::State> state;
};

void looked_up(uv_getaddrinfo_t* request, int status, addrinfo* found) {
  const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(request->data));
  lookup->loop.guarded([&] {
    if (const auto state = lookup->state.lock()) state->resolved(status, found);
  });
  uv_freeaddrinfo(found);
}

}  // namespace

void Connecting::State::resolve(const Address& to) {
  addrinfo hints{};
  if (to.family != Family::any) hints.ai_family = to.family == Family::ipv4 ? AF_INET : AF_INET6;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  auto lookup = std::make_unique<Lookup>(Lookup{{}, loop.state(), weak_from_this()});
  lookup->request.data = lookup.get();
  require_uv(uv_getaddrinfo(&loop.state().loop, &lookup->request, looked_up, to.host.c_str(),
                            std::to_string(to.port).c_str(), &hints),
             ExitCode::socket_io, "connect " + name);
  static_cast<void>(lookup.release());  // looked_up() owns it now
  overall = loop.after(timeout, [this] { silent(); });
}

void Connecting::State::resolved(int status, const addrinfo* found) {
  if (!done) return;
  if (status < 0) return fail(ExitCode::socket_io, uv_strerror(status));
  candidates = candidates_of(found);
  try_next("no address");
}

void Connecting::State::try_next(const std::string& failure) {
  const auto self = shared_from_this();
  std::string last = failure;
  attempt.reset();
  share.reset();
  while (done && next < candidates.size()) {
    try {
      return start(candidates[next++]);
    } catch (const Error& error) {
      last = error.what();
    }
  }
  fail(ExitCode::socket_io, last);
}

void Connecting::State::start(const Candidate& candidate) {
  Fd fd(::socket(candidate.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) throw Error(ExitCode::socket_io, reason(errno));
  const auto* raw = reinterpret_cast<const sockaddr*>(&candidate.address);
  if (::connect(fd.get(), raw, candidate.length) != 0 && errno != EINPROGRESS) {
    throw Error(ExitCode::socket_io, reason(errno));
  }
  attempt =
      std::make_unique<ReadyFd>(loop, std::move(fd), ReadyFd::Way::output, [this] { answered(); });
  attempt->watch(true);
  const auto left = static_cast<std::int64_t>(candidates.size() - next + 1);
  if (left > 1) share = loop.after(timeout / left, [this] { try_next("no answer"); });
}

void Connecting::State::answered() {
  int number = 0;
  socklen_t length = sizeof number;
  static_cast<void>(::getsockopt(attempt->get(), SOL_SOCKET, SO_ERROR, &number, &length));
  if (number != 0) return try_next(reason(number));
  succeed(attempt->release());
}

void Connecting::State::give_up() noexcept {
  done = nullptr;
  attempt.reset();
  overall.reset();
  share.reset();
}

void Connecting::State::succeed(Fd fd) {
  Socket socket;
  try {
    socket = adopt_socket(loop, std::move(fd));
  } catch (const Error& error) {
    return try_next(error.what());
  }
  socket.name = name;
  const auto self = shared_from_this();
  const Connected tell = std::exchange(done, nullptr);
  give_up();
  tell(std::move(socket));
}

void Connecting::State::fail(ExitCode code, const std::string& why) {
  if (!done) return;
  const auto self = shared_from_this();
  const Connected tell = std::exchange(done, nullptr);
  give_up();
  tell(Error(code, "connect " + name + ": " + why));
}

void Connecting::State::silent() {
  fail(ExitCode::connect_timeout, "no answer within " + std::to_string(timeout.count()) + " ms");
}

Connecting::Connecting(std::shared_ptr<State> state) : state_(std::move(state)) {}

Connecting::~Connecting() {
  state_->give_up();
}

std::unique_ptr<Connecting> connect(Loop& loop, const Address& to,
                                    std::chrono::milliseconds timeout, Connected done) {
  auto state = std::make_shared<Connecting::State>(loop, to, timeout, std::move(done));
  state->resolve(to);
  return std::make_unique<Connecting>(std::move(state));
}

}  // namespace lockstep::net
