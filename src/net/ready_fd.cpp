#include "net/ready_fd.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "net/loop_state.hpp"

namespace lockstep::net {

struct ReadyFd::Handle {
  union {
    uv_poll_t poll;
    uv_idle_t idle;  // regular files
  } uv;
  bool always_ready = false;
  bool watched = false;
  int events = 0;
  Loop::State& state;
  Ready ready;

  void start();
  void stop();
};

void ReadyFd::Handle::start() {
  if (always_ready) {
    uv_idle_start(&uv.idle, [](uv_idle_t* idle) {
      auto& self = *static_cast<Handle*>(idle->data);
      self.state.guarded(self.ready);
    });
    return;
  }
  const auto on_event = [](uv_poll_t* poll, int status, int) {
    auto& self = *static_cast<Handle*>(poll->data);
    if (status < 0) self.watched = false;  // libuv has stopped it
    self.state.guarded(self.ready);
  };
  require_uv(uv_poll_start(&uv.poll, events, on_event), ExitCode::socket_io, "poll");
}

void ReadyFd::Handle::stop() {
  if (always_ready) {
    uv_idle_stop(&uv.idle);
  } else {
    uv_poll_stop(&uv.poll);
  }
}

ReadyFd::ReadyFd(Loop& loop, Fd fd, Way way, Ready ready) : fd_(std::move(fd)) {
  Loop::State& state = loop.state();
  auto handle = std::make_unique<Handle>(Handle{
      {}, false, false, way == Way::input ? UV_READABLE : UV_WRITABLE, state, std::move(ready)});
  const int result = uv_poll_init(&state.loop, &handle->uv.poll, fd_.get());
  if (result == UV_EPERM) {
    handle->always_ready = true;
    uv_idle_init(&state.loop, &handle->uv.idle);
    handle->uv.idle.data = handle.get();
  } else {
    require_uv(result, ExitCode::socket_io, "poll");
    handle->uv.poll.data = handle.get();
  }
  handle_ = handle.release();
}

ReadyFd::~ReadyFd() {
  forget();
}

void ReadyFd::forget() noexcept {
  if (handle_ == nullptr) return;
  handle_->stop();
  if (handle_->always_ready) {
    close_and_delete(handle_, &handle_->uv.idle);
  } else {
    close_and_delete(handle_, &handle_->uv.poll);
  }
  handle_ = nullptr;
}

void ReadyFd::watch(bool wanted) {
  if (handle_->watched == wanted) return;
  if (wanted) {
    handle_->start();
  } else {
    handle_->stop();
  }
  handle_->watched = wanted;
}

bool ReadyFd::watched() const {
  return handle_->watched;
}

Fd ReadyFd::release() {
  forget();  // now: closing later would unregister whoever polls the descriptor next
  return std::move(fd_);
}

namespace {

bool would_block(int number) {
  return number == EAGAIN || number == EWOULDBLOCK;
}

[[noreturn]] void lost(int number) {
  throw Error(ExitCode::socket_io,
              std::string("connection lost: ") + uv_strerror(uv_translate_sys_error(number)));
}

}  // namespace

std::optional<std::size_t> read_some(int fd, MutableView into) {
  for (;;) {
    const ssize_t count = ::read(fd, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    const int number = errno;
    if (would_block(number)) return std::nullopt;
    if (number != EINTR) lost(number);
  }
}

std::size_t write_some(int fd, std::span<const View> from) {
  std::array<iovec, 64> parts{};
  const std::size_t count = std::min(from.size(), parts.size());
  for (std::size_t i = 0; i < count; ++i) {
    parts[i] = {const_cast<std::byte*>(from[i].data()), from[i].size()};
  }
  for (;;) {
    const ssize_t written = ::writev(fd, parts.data(), static_cast<int>(count));
    if (written >= 0) return static_cast<std::size_t>(written);
    const int number = errno;
    if (would_block(number)) return 0;
    if (number != EINTR) lost(number);
  }
}

}  // namespace lockstep::net
