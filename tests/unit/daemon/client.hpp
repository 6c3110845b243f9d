#pragma once
// A blocking client socket for tests.
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "net/tcp.hpp"

namespace lockstep::daemon {

class Client {
 public:
  /// Connects to "127.0.0.1:PORT".
  explicit Client(const std::string& address) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(net::parse_address(address, 0).port);
    connected_ = ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  [[nodiscard]] bool connected() const { return connected_; }
  void send(View bytes) const {
    static_cast<void>(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }
  /// Waits for bytes; empty at the end of the connection.
  [[nodiscard]] std::string receive() const {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  /// True when the other side has closed already.
  [[nodiscard]] bool is_closed() const {
    char byte = 0;
    const ssize_t count = ::recv(fd_.get(), &byte, 1, MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno == ECONNRESET);
  }
  void finish() const { static_cast<void>(::shutdown(fd_.get(), SHUT_WR)); }

 private:
  Fd fd_;
  bool connected_ = false;
};

}  // namespace lockstep::daemon
