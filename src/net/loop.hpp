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

}  // namespace lockstep::net
