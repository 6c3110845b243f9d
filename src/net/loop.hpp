#pragma once
// The event loop of one thread (libuv), and what ends it.
//
// Layer    net is the only room that sees uv_ and SSL_.
// Threads  one thread runs and uses a Loop; only post() may be called from others.
#include <chrono>
#include <functional>
#include <memory>

namespace lockstep::net {

class Loop {
 public:
  Loop();
  /// Expects every handle made on it to be gone or closing; runs the close callbacks.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  using Task = std::function<void()>;

  /// Runs until stop(). An exception thrown by any callback leaves run().
  void run();
  void stop();
  /// Runs `task` on the loop's thread, in order of posting. From any thread.
  void post(Task task);
  /// Runs `task` before the loop next waits, after all that is ready now, and never inside the
  /// caller. Costs no system call. From the loop's thread.
  void defer(Task task);
  /// Runs `task` after `delay`; destroying the timer cancels it.
  class Timer;
  [[nodiscard]] std::unique_ptr<Timer> after(std::chrono::milliseconds delay, Task task);
  [[nodiscard]] std::unique_ptr<Timer> every(std::chrono::milliseconds period, Task task);
  /// Calls `task` on the loop's thread whenever the signal arrives.
  class Signal;
  [[nodiscard]] std::unique_ptr<Signal> on_signal(int number, Task task);

  struct State;
  [[nodiscard]] State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// A pending after() or every(); may be destroyed anywhere on the loop's thread, its own task
/// included.
class Loop::Timer {
 public:
  struct Handle;
  explicit Timer(Handle* handle) noexcept : handle_(handle) {}
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  friend class Loop;
  Handle* handle_;  // freed by libuv's close callback
};

/// A watched signal; destroying it restores the default action when no other watches it.
class Loop::Signal {
 public:
  struct Handle;
  explicit Signal(Handle* handle) noexcept : handle_(handle) {}
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

 private:
  friend class Loop;
  Handle* handle_;  // freed by libuv's close callback
};

/// Writing to a peer that is gone must be an error, not the end of the process: first thing in
/// main().
void ignore_sigpipe();

}  // namespace lockstep::net
