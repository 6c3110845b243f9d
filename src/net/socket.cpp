#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "net/sockets.hpp"
#include "net/tcp.hpp"
#include "net/wire_core.hpp"

namespace lockstep::net {

void set_option(int fd, int level, int option, int value) {
  // Best effort: a UNIX socket has no TCP options, and is as good a stream.
  static_cast<void>(::setsockopt(fd, level, option, &value, sizeof value));
}

void set_tcp_options(int fd) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000);
}

NumericName numeric_name(const sockaddr* address, socklen_t length) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (::getnameinfo(address, length, host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {"local", "local", 0};
  }
  const std::string plain = host.data();
  const std::string shown = address->sa_family == AF_INET6 ? '[' + plain + ']' : plain;
  return {shown + ':' + port.data(), plain,
          static_cast<std::uint16_t>(std::strtoul(port.data(), nullptr, 10))};
}

Socket adopt_socket(Loop& /*loop*/, Fd fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::getpeername(fd.get(), raw, &length) != 0) {
    throw Error(ExitCode::socket_io, "adopt a socket: " + errno_text(errno));
  }
  set_close_on_exec(fd.get());
  set_tcp_options(fd.get());
  const NumericName name = numeric_name(raw, length);
  return {std::move(fd), name.full, name.host};
}

std::string host_and_port(const Address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

namespace {

Address bad_address(const std::string& text) {
  throw Error(ExitCode::usage, "not an address (HOST:PORT): " + text);
}

std::uint16_t parse_port(const std::string& digits, const std::string& whole) {
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
    static_cast<void>(bad_address(whole));
  }
  return port;
}

}  // namespace

Address parse_address(const std::string& text, std::uint16_t default_port) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string::npos || close == 1) return bad_address(text);
    const std::string host = text.substr(1, close - 1);
    if (close + 1 == text.size()) return {host, default_port};
    if (text[close + 1] != ':') return bad_address(text);
    return {host, parse_port(text.substr(close + 2), text)};
  }
  const std::size_t colon = text.find(':');
  if (text.empty() || colon == 0) return bad_address(text);
  if (colon == std::string::npos) return {text, default_port};
  if (text.find(':', colon + 1) != std::string::npos) return bad_address(text);
  return {text.substr(0, colon), parse_port(text.substr(colon + 1), text)};
}

std::unique_ptr<Stream> plain_stream(Loop& loop, Socket socket) {
  return make_stream(
      std::make_shared<WireCore>(loop, Wire{std::move(socket.fd), Fd(), std::move(socket.name)},
                                 std::make_unique<PlainFilter>()));
}

}  // namespace lockstep::net
