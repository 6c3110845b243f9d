#pragma once
// A descriptor with a callback for "now it would not block", and the two calls that move bytes.
//
// Layer    private to net.
// Source   epoll(7) through uv_poll_t; a regular file, which epoll refuses, is always ready.
#include <functional>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "net/loop.hpp"

namespace lockstep::net {

class ReadyFd {
 public:
  enum class Way { input, output };
  using Ready = std::function<void()>;

  /// Makes `fd` non-blocking. Throws Error{socket_io}.
  ReadyFd(Loop& loop, Fd fd, Way way, Ready ready);
  /// Safe inside `ready`.
  ~ReadyFd();
  ReadyFd(const ReadyFd&) = delete;
  ReadyFd& operator=(const ReadyFd&) = delete;

  /// While watched, `ready` is called whenever the descriptor has bytes or room (also its end
  /// and its errors, which the next read or write then tells).
  void watch(bool wanted);
  [[nodiscard]] bool watched() const;
  [[nodiscard]] int get() const { return fd_.get(); }
  /// Gives the descriptor away; nothing may be called afterwards.
  [[nodiscard]] Fd release();

 private:
  struct Handle;
  void forget() noexcept;
  Handle* handle_ = nullptr;  // freed by libuv's close callback
  Fd fd_;
};

/// Bytes read into `into`; 0 at the end, nothing when it would block. Throws Error{socket_io}.
[[nodiscard]] std::optional<std::size_t> read_some(int fd, MutableView into);
/// Bytes taken of `from`, at most 64 views of it; 0 when it would block. Throws Error{socket_io}.
[[nodiscard]] std::size_t write_some(int fd, std::span<const View> from);

}  // namespace lockstep::net
