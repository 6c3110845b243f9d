#pragma once
// What stands between the bytes on the wire and the bytes of the handler: nothing, or TLS.
//
// Layer    private to net. No sockets here: two filters can be joined in a test.
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "net/out_queue.hpp"

namespace lockstep::net {

class Filter {
 public:
  Filter() = default;
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  virtual ~Filter() = default;

  /// True once application bytes may flow.
  [[nodiscard]] virtual bool open() const = 0;
  /// Takes all of `wire` and returns what it says; valid until the next call. `scratch` is at
  /// least Loop::State::plain_buffer_bytes. What went wrong is told by check(), after the bytes
  /// that came before it.
  [[nodiscard]] virtual View decode(View wire, MutableView scratch) = 0;
  virtual void check() const {}
  /// The peer ended in order, in band.
  [[nodiscard]] virtual bool ended() const { return false; }
  /// The wire is at its end: throws unless that is in order.
  virtual void check_end() const {}
  /// Fills `out` with what can go to the wire next, encoding from `queue` as room allows.
  [[nodiscard]] virtual std::size_t output(OutQueue& queue, std::span<View> out) = 0;
  virtual void sent(OutQueue& queue, std::size_t count) = 0;
  /// Encoded, not yet sent.
  [[nodiscard]] virtual std::size_t unsent_bytes() const { return 0; }
  /// Queues the in-band end of our direction.
  virtual void finish() {}
  /// A failure of the wire in words that fit what was going on.
  [[nodiscard]] virtual Error explain(const Error& error) const { return error; }
  /// The failure when open() took too long.
  [[nodiscard]] virtual Error too_late() const { return {ExitCode::timeout, "no answer"}; }
  [[nodiscard]] virtual std::string peer_id() const { return {}; }
  [[nodiscard]] virtual Bytes channel_binding() const { return {}; }
};

class PlainFilter final : public Filter {
 public:
  [[nodiscard]] bool open() const override { return true; }
  [[nodiscard]] View decode(View wire, MutableView /*scratch*/) override { return wire; }
  [[nodiscard]] std::size_t output(OutQueue& queue, std::span<View> out) override {
    return queue.views(out);
  }
  void sent(OutQueue& queue, std::size_t count) override { queue.consume(count); }
};

}  // namespace lockstep::net
