#pragma once
// What every Stream has in common: who is told, how it ends, and that nothing a handler does can
// hurt.
//
// The Stream given to a user is a shell around a shared core, so a handler may destroy the
// Stream inside any of its calls: the core lives until the call has returned.
// Layer    private to net.
#include <memory>
#include <optional>
#include <string>

#include "net/loop.hpp"
#include "net/loop_state.hpp"
#include "net/stream.hpp"

namespace lockstep::net {

class StreamCore : public std::enable_shared_from_this<StreamCore> {
 public:
  StreamCore(Loop& loop, std::string name) : loop_(loop), name_(std::move(name)) {}
  StreamCore(const StreamCore&) = delete;
  StreamCore& operator=(const StreamCore&) = delete;
  virtual ~StreamCore() = default;

  void start(StreamHandler& handler);
  void close();
  /// The shell is gone: the handler is never called again.
  void drop() noexcept;
  virtual void write(SharedBytes bytes) = 0;
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
  virtual void pause_reading(bool paused) = 0;
  virtual void end() = 0;
  virtual void leave() { end(); }
  [[nodiscard]] virtual std::uint64_t wire_bytes_in() const = 0;
  [[nodiscard]] virtual std::uint64_t wire_bytes_out() const = 0;
  [[nodiscard]] virtual std::string peer_id() const { return {}; }
  [[nodiscard]] virtual Bytes channel_binding() const { return {}; }
  [[nodiscard]] const std::string& name() const { return name_; }

 protected:
  [[nodiscard]] Loop& loop() { return loop_; }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool started() const { return handler_ != nullptr; }

  /// First step on the loop after start().
  virtual void begin() = 0;
  /// Lets go of descriptors, timers and peers.
  virtual void release() noexcept = 0;

  /// Every way from the loop into a core: keeps it alive and turns exceptions, the handler's
  /// and our own, into the stream's failure.
  template <class Work>
  void enter(Work&& work) {
    const auto self = shared_from_this();
    if (closed_) return;
    try {
      work();
    } catch (const Error& error) {
      fail(error);
    } catch (const std::exception& error) {
      fail(Error(ExitCode::stream, error.what()));
    }
  }
  /// enter(work) before the loop next waits.
  template <class Work>
  void later(Work work) {
    loop_.state().defer([self = shared_from_this(), work]() mutable { self->enter(work); });
  }

  void tell_open() {
    if (!closed_) handler_->on_open();
  }
  void tell_bytes(View bytes) {
    if (!closed_) handler_->on_bytes(bytes);
  }
  void tell_end() {
    if (!closed_) handler_->on_end();
  }
  void tell_writable() {
    if (!closed_) handler_->on_writable();
  }
  /// Ends the stream; on_closed() follows from the loop.
  void fail(const Error& error);
  void finish();

 private:
  void report_closed();

  Loop& loop_;
  std::string name_;
  StreamHandler* handler_ = nullptr;
  std::optional<Error> failure_;
  bool closed_ = false;
};

[[nodiscard]] std::unique_ptr<Stream> make_stream(std::shared_ptr<StreamCore> core);

}  // namespace lockstep::net
