#pragma once
// Small calls on sockets that several files of net need.
//
// Layer    private to net.
#include <fcntl.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "net/tcp.hpp"

namespace lockstep::net {

struct NumericName {
  std::string full;  // "127.0.0.1:8733", "[::1]:8733"; "local" for a UNIX socket
  std::string host;
  std::uint16_t port = 0;
};
[[nodiscard]] NumericName numeric_name(const sockaddr* address, socklen_t length);
[[nodiscard]] std::string host_and_port(const Address& address);
void set_option(int fd, int level, int option, int value);
void set_tcp_options(int fd);
inline void set_close_on_exec(int fd) {
  static_cast<void>(::fcntl(fd, F_SETFD, FD_CLOEXEC));
}

}  // namespace lockstep::net
