#pragma once
// The lanes of a session, and the one order of what arrives over all its connections: a lane frame
// on the first connection keeps the place of a data frame that comes by a lane.
//
// Threads  the session's loop.
// Bounds   while a lane's frame is awaited the first connection is not read; see Lane for the rest.
#include <array>
#include <deque>
#include <variant>

#include "job/lane.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {

class Lanes {
 public:
  struct Events {
    std::function<void(wire::Message)> on_message;
    std::function<void(wire::Data)> on_data;
    std::function<void()> on_room;
    std::function<void(bool blocked)> on_blocked;  // the first connection must wait
    std::function<void(const Error& failure)> on_failure;
  };
  /// `silence`: a lane that says nothing for so long is dead.
  Lanes(net::Loop& loop, std::chrono::milliseconds silence, Events events)
      : loop_(loop), silence_(silence), events_(std::move(events)) {}

  /// Opens a further connection, if there may be one more. `number`: see Lane.
  void add(Lane::Open open, std::optional<std::uint8_t> number);
  void end();
  /// The session is over.
  void stop();

  /// The lane that is ready and has least to send, if that is less than `queued_bytes`.
  [[nodiscard]] std::uint8_t best(std::size_t queued_bytes) const;
  void send(std::uint8_t lane, wire::SealedFrame frame) { ready_.at(lane)->send(std::move(frame)); }

  // What the first connection brings.
  void message(wire::Message message);
  void data(wire::Data data);
  void lane(std::uint8_t number);

  /// What comes next is on a lane that is not there.
  [[nodiscard]] bool stalled() const;

  [[nodiscard]] std::uint64_t wire_bytes_in() const;
  [[nodiscard]] std::uint64_t wire_bytes_out() const;

 private:
  using Item = std::variant<wire::Message, wire::Data, std::uint8_t>;
  void take(Item item);
  /// False: a lane's frame is not there yet.
  [[nodiscard]] bool deliver(Item& item);
  void drain();

  net::Loop& loop_;
  std::chrono::milliseconds silence_;
  Events events_;
  std::deque<std::unique_ptr<Lane>> all_;
  std::array<Lane*, wire::limits::lanes + 1> ready_{};
  std::array<bool, wire::limits::lanes + 1> ended_{};
  std::array<std::deque<wire::Data>, wire::limits::lanes + 1> arrived_;
  std::deque<Item> waiting_;  // the first is a lane's frame
};

}  // namespace lockstep::job
