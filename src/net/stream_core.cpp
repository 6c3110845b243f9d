#include "net/stream_core.hpp"

#include <cassert>

namespace lockstep::net {

void StreamCore::start(StreamHandler& handler) {
  assert(handler_ == nullptr && "a stream is started once");
  handler_ = &handler;
  if (closed_) {
    report_closed();
  } else {
    later([this] { begin(); });
  }
}

void StreamCore::close() {
  if (!closed_) finish();
}

void StreamCore::drop() noexcept {
  handler_ = nullptr;
  if (closed_) return;
  closed_ = true;
  release();
}

void StreamCore::fail(const Error& error) {
  if (closed_) return;
  failure_ = error;
  finish();
}

void StreamCore::finish() {
  closed_ = true;
  release();
  report_closed();
}

void StreamCore::report_closed() {
  if (handler_ == nullptr) return;
  loop_.state().defer([self = shared_from_this()] {
    if (self->handler_ == nullptr) return;
    StreamHandler* handler = std::exchange(self->handler_, nullptr);
    handler->on_closed(self->failure_ ? &*self->failure_ : nullptr);
  });
}

namespace {

class CoreStream final : public Stream {
 public:
  explicit CoreStream(std::shared_ptr<StreamCore> core) : core_(std::move(core)) {}
  ~CoreStream() override { core_->drop(); }
  CoreStream(const CoreStream&) = delete;
  CoreStream& operator=(const CoreStream&) = delete;

  void start(StreamHandler& handler) override { core_->start(handler); }
  void write(SharedBytes bytes) override { core_->write(std::move(bytes)); }
  [[nodiscard]] std::size_t queued_bytes() const override { return core_->queued_bytes(); }
  void pause_reading(bool paused) override { core_->pause_reading(paused); }
  void end() override { core_->end(); }
  void leave() override { core_->leave(); }
  void close() override { core_->close(); }
  [[nodiscard]] std::uint64_t wire_bytes_in() const override { return core_->wire_bytes_in(); }
  [[nodiscard]] std::uint64_t wire_bytes_out() const override { return core_->wire_bytes_out(); }
  [[nodiscard]] std::string peer_id() const override { return core_->peer_id(); }
  [[nodiscard]] std::string peer_name() const override { return core_->name(); }
  [[nodiscard]] Bytes channel_binding() const override { return core_->channel_binding(); }

 private:
  std::shared_ptr<StreamCore> core_;
};

}  // namespace

std::unique_ptr<Stream> make_stream(std::shared_ptr<StreamCore> core) {
  return std::make_unique<CoreStream>(std::move(core));
}

}  // namespace lockstep::net
