#pragma once
// A stream over descriptors: a socket, or a pipe each way, through a Filter.
//
// Layer    private to net.
#include <chrono>
#include <memory>
#include <optional>

#include "base/fd.hpp"
#include "net/filter.hpp"
#include "net/out_queue.hpp"
#include "net/ready_fd.hpp"
#include "net/stream_core.hpp"

namespace lockstep::net {

struct Wire {
  Fd in;
  Fd out;  // none: a copy of `in`, which is then a socket
  std::string name;
};

class WireCore : public StreamCore {
 public:
  /// `deadline` is how long after begin() the filter may take to open.
  WireCore(Loop& loop, Wire wire, std::unique_ptr<Filter> filter,
           std::chrono::milliseconds deadline = {});

  void write(SharedBytes bytes) override;
  [[nodiscard]] std::size_t queued_bytes() const override {
    return queue_.bytes() + filter_->unsent_bytes();
  }
  void pause_reading(bool paused) override;
  void end() override;
  void leave() override;
  [[nodiscard]] std::uint64_t wire_bytes_in() const override { return bytes_in_; }
  [[nodiscard]] std::uint64_t wire_bytes_out() const override { return bytes_out_; }
  [[nodiscard]] std::string peer_id() const override { return filter_->peer_id(); }
  [[nodiscard]] Bytes channel_binding() const override { return filter_->channel_binding(); }

 protected:
  void begin() override;
  void release() noexcept override;
  /// The input is at its end and everything before it is delivered. Tells the handler, at once
  /// or, where tells_end_later(), when input_end_told() is called.
  virtual void input_ended();
  [[nodiscard]] virtual bool tells_end_later() const { return false; }
  void input_end_told();
  /// The reader of our output is gone, the input may still explain why.
  [[nodiscard]] const std::optional<Error>& output_failure() const { return output_failure_; }

 private:
  void limit_opening();
  void readable();
  [[nodiscard]] bool read_once();
  void take(View wire);
  void deliver(View plain);
  void resume();
  void tell_input_end();
  void flush() noexcept;
  [[nodiscard]] bool flush_some();
  void output_lost(const Error& error);
  void schedule_settle();
  void settle();

  Wire wire_;
  std::unique_ptr<Filter> filter_;
  std::chrono::milliseconds deadline_;
  std::unique_ptr<Loop::Timer> timer_;  // until open: the deadline; then: grace_ms of lost output
  std::unique_ptr<ReadyFd> input_;
  std::unique_ptr<ReadyFd> output_;
  OutQueue queue_;
  Bytes held_;  // decoded while paused
  std::optional<Error> output_failure_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  bool open_ = false;
  bool paused_ = false;
  bool above_high_ = false;
  bool settle_scheduled_ = false;
  bool input_over_ = false;
  bool end_reached_ = false;  // input_ended() has been called
  bool end_told_ = false;
  bool ending_ = false;
  bool leaving_ = false;  // nobody waits for the peer's end
  bool end_queued_ = false;
  bool output_over_ = false;
};

}  // namespace lockstep::net
