#pragma once
// A further connection of a session: data frames only, encrypted and decrypted on a thread of its
// own. Their order among everything else is kept by Lanes.
//
// Threads  made, used and destroyed on the thread of `home`, where all events arrive.
// Bounds   incoming frames that nobody has taken: waiting_bytes_max, then the peer is slowed down.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "net/loop.hpp"
#include "net/stream.hpp"
#include "wire/sealed.hpp"

namespace lockstep::job {

class Lane {
 public:
  /// Makes the stream, on the lane's thread. What it borrows must live as long as the function.
  using Open = std::function<std::unique_ptr<net::Stream>(net::Loop&)>;
  struct Events {
    std::function<void(std::uint8_t number)> on_ready;  // frames may be sent
    std::function<void(wire::Data)> on_data;
    std::function<void()> on_room;
    std::function<void()> on_end;  // nothing more will come
    std::function<void(const Error& failure)> on_failure;
  };

  /// `number` is the client's choice; a server learns it by the peer's first message. A peer that
  /// says nothing for `silence` is a failure.
  Lane(net::Loop& home, Open open, std::optional<std::uint8_t> number,
       std::chrono::milliseconds silence, Events events);
  /// Closes the connection and waits for the thread.
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void send(wire::SealedFrame frame);
  /// Bytes that send() was given and the kernel has not taken, roughly.
  [[nodiscard]] std::size_t queued_bytes() const noexcept;
  /// The owner is done with `bytes` of the frames it was given.
  void taken(std::size_t bytes);
  /// Nothing more will be sent.
  void end();
  /// Ends the thread; afterwards the figures are exact.
  void stop();
  [[nodiscard]] std::uint64_t wire_bytes_in() const noexcept;
  [[nodiscard]] std::uint64_t wire_bytes_out() const noexcept;

 private:
  class Far;
  /// What both threads see.
  struct Shared {
    Lane* lane = nullptr;  // the home thread's; null once the lane is gone
    Events events;
    std::atomic<std::size_t> posted_bytes = 0;
    std::atomic<std::size_t> stream_bytes = 0;
    std::atomic<std::size_t> waiting_bytes = 0;
    std::atomic<std::uint64_t> wire_in = 0;
    std::atomic<std::uint64_t> wire_out = 0;
  };

  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Far> far_;
};

}  // namespace lockstep::job
