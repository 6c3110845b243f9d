#pragma once
// Handlers and set-ups that the tests of net share.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/crypto.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"
#include "net/tcp.hpp"
#include "net/tls.hpp"

namespace lockstep::net {

/// Remembers everything it is told.
class Recorder : public StreamHandler {
 public:
  void on_open() override { opened = true; }
  void on_bytes(View bytes) override {
    append(received, bytes);
    ++deliveries;
    if (then) then(bytes);
  }
  void on_end() override { ended = true; }
  void on_writable() override { ++writable; }
  void on_closed(const Error* error) override {
    closed = true;
    if (error != nullptr) failure.emplace(*error);
  }
  [[nodiscard]] std::string text() const { return std::string(as_text(received)); }
  [[nodiscard]] int code() const { return failure ? static_cast<int>(failure->code()) : 0; }
  [[nodiscard]] std::string what() const { return failure ? failure->what() : "no failure"; }

  bool opened = false;
  Bytes received;
  int deliveries = 0;
  std::function<void(View)> then;
  bool ended = false;
  int writable = 0;
  bool closed = false;
  std::optional<Error> failure;
};

/// Sends back what it gets, no faster than it is taken.
class Echo : public StreamHandler {
 public:
  explicit Echo(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {
    stream_->start(*this);
  }
  void on_open() override {}
  void on_bytes(View bytes) override {
    stream_->write(Bytes(bytes.begin(), bytes.end()));
    if (stream_->queued_bytes() > Stream::high_water_bytes) stream_->pause_reading(true);
  }
  void on_end() override { stream_->end(); }
  void on_writable() override { stream_->pause_reading(false); }
  void on_closed(const Error* /*failure*/) override { stream_.reset(); }

 private:
  std::unique_ptr<Stream> stream_;
};

/// Runs the loop until `done` holds; false when it did not within ten seconds.
inline bool run_until(Loop& loop, const std::function<bool()>& done) {
  bool in_time = true;
  const auto deadline = loop.after(std::chrono::seconds(10), [&] {
    in_time = false;
    loop.stop();
  });
  const auto look = loop.every(std::chrono::milliseconds(1), [&] {
    if (done()) loop.stop();
  });
  loop.run();
  return in_time;
}

/// Lets the loop handle whatever is ready, and a little more.
inline void settle(Loop& loop) {
  int turns = 0;
  const auto look = loop.every(std::chrono::milliseconds(1), [&] {
    if (++turns == 20) loop.stop();
  });
  loop.run();
}

inline Bytes to_bytes(std::string_view text) {
  const View view = as_view(text);
  return {view.begin(), view.end()};
}

/// `count` bytes that differ from place to place.
inline Bytes pattern(std::size_t count, std::uint32_t seed = 1) {
  Bytes bytes(count);
  std::uint32_t value = seed;
  for (std::byte& byte : bytes) {
    value = value * 1664525U + 1013904223U;
    byte = static_cast<std::byte>(value >> 24U);
  }
  return bytes;
}

struct SocketPair {
  Socket near;  // connected
  Socket far;   // accepted
};

inline SocketPair connected_sockets(Loop& loop) {
  std::optional<Socket> near;
  std::optional<Socket> far;
  Listener listener(loop, "127.0.0.1:0", [&](Socket socket) { far.emplace(std::move(socket)); });
  const auto connecting = connect(loop, {"127.0.0.1", listener.port()}, std::chrono::seconds(5),
                                  [&](std::variant<Socket, Error> result) {
                                    near.emplace(std::move(std::get<Socket>(result)));
                                  });
  run_until(loop, [&] { return near && far; });
  return {std::move(*near), std::move(*far)};
}

/// A host of the tests; made once, keys are slow.
struct Host {
  Identity identity;
  TlsContext context;
  explicit Host(const std::string& name) : identity(make_identity(name)), context(identity) {}
  [[nodiscard]] std::string id() const { return context.own_id(); }
};
inline Host& client_host() {
  static Host host("client");
  return host;
}
inline Host& server_host() {
  static Host host("server");
  return host;
}

inline TlsOptions expecting(const std::string& id) {
  TlsOptions options;
  options.expected = {id};
  return options;
}
inline TlsOptions accepting_all() {
  TlsOptions options;
  options.accepts = [](const std::string&) { return true; };
  return options;
}

}  // namespace lockstep::net
