// How fast a stream carries bytes one way over loopback, sender and receiver on their own threads.
// Usage: net_bench [GIB]; prints GB/s and CPU seconds for plain TCP and TLS.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <thread>

#include "base/clock.hpp"
#include "contract/stream_ends.hpp"

namespace lockstep::net {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10U;

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Writes `total` bytes as fast as they are taken, then ends.
class Sender final : public StreamHandler {
 public:
  Sender(Stream& stream, Loop& loop, std::uint64_t total)
      : stream_(stream), loop_(loop), left_(total), piece_(pattern(piece_bytes)) {}
  void on_open() override { feed(); }
  void on_bytes(View /*bytes*/) override {}
  void on_end() override {}
  void on_writable() override { feed(); }
  void on_closed(const Error* failure) override {
    if (failure != nullptr) std::printf("sender: %s\n", failure->what());
    loop_.stop();
  }

 private:
  void feed() {
    while (left_ > 0 && stream_.queued_bytes() <= Stream::high_water_bytes) {
      Bytes piece(piece_bytes);
      std::memcpy(piece.data(), piece_.data(), piece_bytes);
      stream_.write(std::move(piece));
      left_ -= piece_bytes;
    }
    if (left_ == 0 && !std::exchange(ended_, true)) stream_.end();
  }
  Stream& stream_;
  Loop& loop_;
  std::uint64_t left_;
  Bytes piece_;
  bool ended_ = false;
};

class Receiver final : public StreamHandler {
 public:
  Receiver(Stream& stream, Loop& loop) : stream_(stream), loop_(loop) {}
  void on_open() override {}
  void on_bytes(View bytes) override {
    total_ += bytes.size();
    ++calls_;
  }
  void on_end() override { stream_.end(); }
  void on_writable() override {}
  void on_closed(const Error* failure) override {
    if (failure != nullptr) std::printf("receiver: %s\n", failure->what());
    loop_.stop();
  }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t calls() const { return calls_; }

 private:
  Stream& stream_;
  Loop& loop_;
  std::uint64_t total_ = 0;
  std::uint64_t calls_ = 0;
};

void receive(std::promise<std::uint16_t>& port, bool tls) {
  Loop loop;
  std::optional<Socket> accepted;
  {
    Listener listener(loop, "127.0.0.1:0", [&](Socket socket) {
      accepted.emplace(std::move(socket));
      loop.stop();
    });
    port.set_value(listener.port());
    loop.run();
  }
  const auto stream =
      tls ? tls_server(loop, std::move(*accepted), server_host().context, accepting_all())
          : plain_stream(loop, std::move(*accepted));
  Receiver receiver(*stream, loop);
  stream->start(receiver);
  loop.run();
  std::printf("  %.0f KiB a delivery",
              static_cast<double>(receiver.total()) / static_cast<double>(receiver.calls()) / 1024);
}

void send(std::uint16_t port, bool tls, std::uint64_t total) {
  Loop loop;
  std::unique_ptr<Stream> stream;
  std::unique_ptr<Sender> sender;
  const auto connecting = connect(
      loop, {"127.0.0.1", port}, std::chrono::seconds(5), [&](std::variant<Socket, Error> result) {
        auto& socket = std::get<Socket>(result);
        stream = tls ? tls_client(loop, std::move(socket), client_host().context,
                                  expecting(server_host().id()))
                     : plain_stream(loop, std::move(socket));
        sender = std::make_unique<Sender>(*stream, loop, total);
        stream->start(*sender);
      });
  loop.run();
}

void measure(const char* name, bool tls, std::uint64_t total) {
  std::printf("%-6s", name);
  const double cpu = cpu_seconds();
  const Instant start = system_clock().now();
  std::promise<std::uint16_t> port;
  std::thread receiver([&] { receive(port, tls); });
  send(port.get_future().get(), tls, total);
  receiver.join();
  const double seconds = std::chrono::duration<double>(system_clock().now() - start).count();
  std::printf("  %.2f GB/s  cpu %.2f s\n", static_cast<double>(total) * 1e-9 / seconds,
              cpu_seconds() - cpu);
}

}  // namespace
}  // namespace lockstep::net

int main(int argc, char** argv) {
  using namespace lockstep::net;
  ignore_sigpipe();
  const std::uint64_t gib = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2;
  client_host();
  server_host();
  for (int round = 0; round < 3; ++round) {
    measure("tcp", false, gib << 30U);
    measure("tls", true, gib << 30U);
  }
}
