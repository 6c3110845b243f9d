#include "net/tcp.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "contract/stream_ends.hpp"

namespace lockstep::net {
namespace {

using std::chrono::milliseconds;

std::variant<Socket, Error> connect_now(Loop& loop, const Address& to, milliseconds timeout) {
  std::optional<std::variant<Socket, Error>> result;
  const auto connecting =
      connect(loop, to, timeout, [&](auto outcome) { result.emplace(std::move(outcome)); });
  REQUIRE(run_until(loop, [&] { return result.has_value(); }));
  return std::move(*result);
}

TEST_CASE("tcp: addresses") {
  struct Case {
    const char* text;
    const char* host;
    int port;
  };
  for (const Case& c : {Case{"host:1", "host", 1},
                        {"host", "host", 8733},
                        {"127.0.0.1:0", "127.0.0.1", 0},
                        {"[::1]:99", "::1", 99},
                        {"[fe80::1%lo]", "fe80::1%lo", 8733},
                        {"h:65535", "h", 65535}}) {
    CAPTURE(c.text);
    const Address address = parse_address(c.text, 8733);
    CHECK(address.host == c.host);
    CHECK(address.port == c.port);
  }
  for (const char* bad : {"", ":1", "h:", "h:x", "h:65536", "h:1x", "h:-1", "::1", "[::1", "[]:1",
                          "[::1]x", "[::1]:"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(static_cast<void>(parse_address(bad, 1)), Error);
  }
}

TEST_CASE("tcp: port 0 becomes a real one, on both families") {
  Loop loop;
  for (const char* address : {"127.0.0.1:0", "[::1]:0"}) {
    CAPTURE(address);
    std::optional<Socket> accepted;
    Listener listener(loop, address, [&](Socket socket) { accepted.emplace(std::move(socket)); });
    CHECK(listener.port() != 0);
    const Address bound = parse_address(listener.address(), 0);
    CHECK(bound.port == listener.port());
    const auto result = connect_now(loop, bound, milliseconds(5000));
    REQUIRE(std::holds_alternative<Socket>(result));
    CHECK(std::get<Socket>(result).name == listener.address());
    CHECK(run_until(loop, [&] { return accepted.has_value(); }));
    CHECK(accepted->peer_address == bound.host);
  }
}

TEST_CASE("tcp: sockets are close-on-exec, undelayed and bounded in silence") {
  Loop loop;
  const auto sockets = connected_sockets(loop);
  for (const Socket* socket : {&sockets.near, &sockets.far}) {
    const int fd = socket->fd.get();
    CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    int value = 0;
    socklen_t length = sizeof value;
    ::getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &length);
    CHECK(value != 0);
    ::getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, &length);
    CHECK(value == 30'000);
  }
}

TEST_CASE("tcp: a taken address says so") {
  Loop loop;
  Listener first(loop, "127.0.0.1:0", [](Socket) {});
  try {
    Listener second(loop, first.address(), [](Socket) {});
    FAIL("bound twice");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::socket_io);
    CHECK(error.what() == "listen " + first.address() + ": address already in use");
  }
}

TEST_CASE("tcp: a refused connection names where") {
  Loop loop;
  std::uint16_t port = 0;
  {
    Listener listener(loop, "127.0.0.1:0", [](Socket) {});
    port = listener.port();
  }
  const auto result = connect_now(loop, {"127.0.0.1", port}, milliseconds(5000));
  REQUIRE(std::holds_alternative<Error>(result));
  const Error& error = std::get<Error>(result);
  CHECK(error.code() == ExitCode::socket_io);
  CHECK(error.what() == "connect 127.0.0.1:" + std::to_string(port) + ": connection refused");
}

TEST_CASE("tcp: no answer within the timeout") {
  // A backlog of nobody: once it is full, the kernel ignores further connections.
  Loop loop;
  const Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  REQUIRE(::bind(listener.get(), raw, length) == 0);
  REQUIRE(::listen(listener.get(), 0) == 0);
  REQUIRE(::getsockname(listener.get(), raw, &length) == 0);
  const Address to{"127.0.0.1", ntohs(address.sin_port)};
  const auto first = connect_now(loop, to, milliseconds(1000));
  const auto late = connect_now(loop, to, milliseconds(60));
  REQUIRE(std::holds_alternative<Error>(late));
  CHECK(std::get<Error>(late).code() == ExitCode::connect_timeout);
}

TEST_CASE("tcp: a connection given up says nothing") {
  Loop loop;
  Listener listener(loop, "127.0.0.1:0", [](Socket) {});
  bool called = false;
  auto connecting = connect(loop, {"127.0.0.1", listener.port()}, milliseconds(5000),
                            [&](auto) { called = true; });
  connecting.reset();
  settle(loop);
  CHECK_FALSE(called);
}

TEST_CASE("tcp: a paused listener leaves connections waiting") {
  Loop loop;
  int accepted = 0;
  Listener listener(loop, "127.0.0.1:0", [&](Socket) { ++accepted; });
  listener.pause(true);
  const auto result = connect_now(loop, {"127.0.0.1", listener.port()}, milliseconds(5000));
  CHECK(std::holds_alternative<Socket>(result));
  settle(loop);
  CHECK(accepted == 0);
  listener.pause(false);
  CHECK(run_until(loop, [&] { return accepted == 1; }));
}

TEST_CASE("tcp: bytes sent before a reset are delivered before the failure") {
  ignore_sigpipe();
  Loop loop;
  auto sockets = connected_sockets(loop);
  auto near = plain_stream(loop, std::move(sockets.near));
  Recorder seen;
  near->start(seen);
  near->write(pattern(1U << 20U));  // unread over there: closing resets
  settle(loop);
  const std::string words = "refused because";
  REQUIRE(::send(sockets.far.fd.get(), words.data(), words.size(), 0) == 15);
  sockets.far.fd.reset();
  near->write(pattern(1U << 20U));
  CHECK(run_until(loop, [&] { return seen.closed; }));
  CHECK(seen.text() == words);
  CHECK(seen.code() == static_cast<int>(ExitCode::socket_io));
}

TEST_CASE("tcp: what is not a socket is not adopted") {
  Loop loop;
  Fd file(::fcntl(2, F_DUPFD_CLOEXEC, 0));
  CHECK_THROWS_AS(static_cast<void>(adopt_socket(loop, std::move(file))), Error);
}

}  // namespace
}  // namespace lockstep::net
