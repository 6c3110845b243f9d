#include "net/wire_core.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cassert>
#include <cerrno>

namespace lockstep::net {
namespace {

constexpr int reads_per_turn = 4;                                     // then others have theirs
constexpr std::size_t flush_at_once_bytes = std::size_t{128} << 10U;  // while it is in the cache
constexpr std::chrono::milliseconds grace{2000};  // for a peer's last words after our EPIPE

Fd copy_of(const Fd& fd) {
  Fd copy(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) throw Error(ExitCode::socket_io, "copy a descriptor: " + errno_text(errno));
  return copy;
}

}  // namespace

WireCore::WireCore(Loop& loop, Wire wire, std::unique_ptr<Filter> filter,
                   std::chrono::milliseconds deadline)
    : StreamCore(loop, wire.name),
      wire_(std::move(wire)),
      filter_(std::move(filter)),
      deadline_(deadline) {
  if (!wire_.out) wire_.out = copy_of(wire_.in);
}

void WireCore::begin() {
  using Way = ReadyFd::Way;
  input_ = std::make_unique<ReadyFd>(loop(), std::move(wire_.in), Way::input,
                                     [this] { enter([this] { readable(); }); });
  output_ = std::make_unique<ReadyFd>(loop(), std::move(wire_.out), Way::output,
                                      [this] { enter([this] { settle(); }); });
  if (deadline_.count() > 0) limit_opening();
  take({});
  settle();
}

void WireCore::limit_opening() {
  timer_ = loop().after(deadline_, [this] { enter([this] { throw filter_->too_late(); }); });
}

void WireCore::release() noexcept {
  timer_.reset();
  input_.reset();
  output_.reset();
  wire_ = {};
  queue_.clear();
  held_.clear();
}

void WireCore::write(SharedBytes bytes) {
  assert(!ending_ && "write after end");
  if (closed() || output_failure_) return;
  queue_.push(std::move(bytes));
  above_high_ = above_high_ || queued_bytes() > Stream::high_water_bytes;
  if (queue_.bytes() >= flush_at_once_bytes && output_ && !output_->watched()) flush();
  schedule_settle();
}

void WireCore::end() {
  ending_ = true;
  schedule_settle();
}

void WireCore::leave() {
  leaving_ = !tells_end_later();
  end();
}

void WireCore::pause_reading(bool paused) {
  if (paused_ == paused || closed()) return;
  paused_ = paused;
  if (!input_) return;
  if (paused) {
    input_->watch(false);
  } else {
    later([this] { resume(); });
  }
}

void WireCore::resume() {
  if (!paused_ && !held_.empty()) {
    const Bytes held = std::exchange(held_, {});
    tell_bytes(held);
  }
  settle();
}

void WireCore::readable() {
  for (int turn = 0; turn < reads_per_turn; ++turn) {
    if (paused_ || input_over_ || closed() || !read_once()) break;
  }
  settle();
}

/// False when the socket has been emptied.
bool WireCore::read_once() {
  const MutableView buffer = loop().state().wire_scratch();
  std::optional<std::size_t> count;
  try {
    count = read_some(input_->get(), buffer);
  } catch (const Error& error) {
    throw output_failure_ ? *output_failure_ : filter_->explain(error);
  }
  if (!count) return false;
  if (*count == 0) {
    input_over_ = true;
    return false;
  }
  bytes_in_ += *count;
  take(buffer.first(*count));
  return *count == buffer.size();
}

void WireCore::take(View wire) {
  const View plain = filter_->decode(wire, loop().state().plain_scratch());
  flush();  // answers of the handshake; the alert that tells the peer what check() tells us
  if (!open_ && filter_->open()) {
    open_ = true;
    timer_.reset();
    tell_open();
  }
  if (!plain.empty()) deliver(plain);
  if (closed()) return;
  filter_->check();
  if (filter_->ended()) input_over_ = true;
}

void WireCore::deliver(View plain) {
  if (paused_ || !held_.empty()) {
    append(held_, plain);
  } else {
    tell_bytes(plain);
  }
}

void WireCore::tell_input_end() {
  if (!input_over_ || end_reached_ || paused_ || !held_.empty()) return;
  end_reached_ = true;
  filter_->check_end();
  input_ended();
  if (!tells_end_later()) end_told_ = true;
}

void WireCore::input_end_told() {
  end_told_ = true;
  if (!closed()) schedule_settle();
}

void WireCore::input_ended() {
  if (output_failure_) throw Error(*output_failure_);
  tell_end();
}

/// Writes what the kernel takes. Never calls the handler: write() calls it.
void WireCore::flush() noexcept {
  try {
    while (output_ && flush_some()) {
    }
  } catch (const Error& error) {
    output_lost(error);
  } catch (const std::exception& error) {
    output_lost(Error(ExitCode::stream, error.what()));
  }
}

/// True when there may be more to write at once.
bool WireCore::flush_some() {
  std::array<View, 64> views{};
  const std::size_t count = filter_->output(queue_, views);
  if (count == 0) {
    output_->watch(false);
    if (!ending_ || !open_) return false;
    if (!std::exchange(end_queued_, true)) {
      filter_->finish();
      return true;
    }
    ::shutdown(output_->get(), SHUT_WR);  // a pipe ends by being closed
    output_.reset();
    output_over_ = true;
    return false;
  }
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) wanted += views[i].size();
  const std::size_t written = write_some(output_->get(), std::span(views).first(count));
  bytes_out_ += written;
  filter_->sent(queue_, written);
  if (written == wanted) return true;
  output_->watch(true);
  return false;
}

void WireCore::output_lost(const Error& error) {
  output_failure_ = filter_->explain(error);
  output_.reset();
  queue_.clear();
  timer_ = loop().after(grace, [this] { enter([this] { throw Error(*output_failure_); }); });
  schedule_settle();
}

void WireCore::schedule_settle() {
  if (settle_scheduled_ || closed() || !input_) return;
  settle_scheduled_ = true;
  later([this] { settle(); });
}

/// Does whatever the state now asks for; the last step of every event.
void WireCore::settle() {
  settle_scheduled_ = false;
  flush();
  if (above_high_ && queued_bytes() < Stream::low_water_bytes) {
    above_high_ = false;
    tell_writable();
  }
  if (closed()) return;
  tell_input_end();
  if (closed()) return;
  input_->watch(!paused_ && !input_over_);
  if ((end_told_ || leaving_) && output_over_) finish();
}

}  // namespace lockstep::net
