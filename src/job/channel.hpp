#pragma once
// How a session's messages and data frames reach the other side.
//
// Threads  the loop's thread.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "job/lane.hpp"
#include "net/loop.hpp"
#include "net/pace.hpp"
#include "net/stream.hpp"
#include "wire/sealed.hpp"

namespace lockstep::job {

/// Who uses a channel. An exception that leaves one of these ends the channel as failed.
struct ChannelEvents {
  std::function<void(wire::Message)> on_message;
  std::function<void(wire::Data)> on_data;
  std::function<void()> on_room;                        // there is room() again
  std::function<void(const Error* failure)> on_closed;  // once; null: both sides ended in order
};

class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  virtual void start(ChannelEvents events) = 0;
  /// Messages gather until flush(): they leave before the loop waits, and in order with frames.
  virtual void send(wire::Message message) = 0;
  virtual void send_frame(wire::SealedFrame frame) = 0;
  virtual void flush() = 0;
  /// Data frames are welcome.
  [[nodiscard]] virtual bool room() const = 0;
  /// Stops the other side when too much waits here.
  virtual void pause_reading(bool paused) = 0;
  /// Opens a further connection for data frames, where the channel can use one; see Lane.
  virtual void add_lane(const Lane::Open& /*open*/, std::optional<std::uint8_t> /*number*/) {}
  /// Everything is said, and what comes later goes nowhere, as it does when the other side has
  /// ended; on_closed() follows when the other side agrees.
  virtual void end() = 0;
  /// The same where nothing more is expected: see net::Stream::leave().
  virtual void leave() { end(); }
  /// Of the authenticated peer; empty without TLS.
  [[nodiscard]] virtual std::string peer_id() const { return {}; }
  [[nodiscard]] virtual std::uint64_t wire_bytes_in() const = 0;
  [[nodiscard]] virtual std::uint64_t wire_bytes_out() const = 0;
};

struct ChannelLimits {
  std::chrono::milliseconds silence{30'000};  // dead after this long without a byte
  std::uint64_t bytes_per_second = 0;         // --bwlimit of what we send; 0: none
};

/// Frames on a byte stream, with heartbeats both ways; see silence.hpp.
[[nodiscard]] std::unique_ptr<Channel> stream_channel(net::Loop& loop,
                                                      std::unique_ptr<net::Stream> stream,
                                                      const ChannelLimits& limits);

/// Two joined channels in one process: messages are moved, never encoded.
[[nodiscard]] std::pair<std::unique_ptr<Channel>, std::unique_ptr<Channel>> local_channels(
    net::Loop& loop);

}  // namespace lockstep::job
