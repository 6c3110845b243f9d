#include "net/loop.hpp"

#include <cassert>
#include <csignal>

#include "net/loop_state.hpp"

namespace lockstep::net {
namespace {

void run_all(Loop::State& state, std::vector<Loop::Task>& tasks) {
  for (Loop::Task& task : tasks) state.guarded(task);
}

void run_posted(uv_async_t* wake) {
  auto& state = *static_cast<Loop::State*>(wake->data);
  std::vector<Loop::Task> tasks;
  {
    const std::lock_guard lock(state.mutex);
    tasks.swap(state.posted);
  }
  run_all(state, tasks);
}

void run_deferred(uv_prepare_t* prepare) {
  // What a session defers writes to a stream, which defers its own writing; more waits a turn.
  constexpr int passes = 2;
  auto& state = *static_cast<Loop::State*>(prepare->data);
  std::vector<Loop::Task> tasks;
  for (int pass = 0; pass < passes && !state.deferred.empty(); ++pass) {
    tasks.swap(state.deferred);
    run_all(state, tasks);
    tasks.clear();  // may defer
  }
  if (state.deferred.empty()) {
    uv_idle_stop(&state.keep_going);
  } else {
    uv_idle_start(&state.keep_going, [](uv_idle_t*) {});
  }
}

/// Tasks that will never run still own streams, whose ends may leave further tasks.
void forget_tasks(Loop::State& state) {
  for (bool more = true; more;) {
    std::vector<Loop::Task> tasks;
    tasks.swap(state.deferred);
    {
      const std::lock_guard lock(state.mutex);
      tasks.insert(tasks.end(), std::make_move_iterator(state.posted.begin()),
                   std::make_move_iterator(state.posted.end()));
      state.posted.clear();
    }
    more = !tasks.empty();
  }
}

void end_handle(uv_handle_t* handle, void* state) {
  if (uv_is_closing(handle) != 0) return;
  const auto abandon_child = static_cast<Loop::State*>(state)->abandon_child;
  assert(handle->type == UV_PROCESS && abandon_child != nullptr && "a handle outlives its loop");
  abandon_child(handle);
}

template <class Handle>
void init(int result, Handle& handle, Loop::State& state) {
  require_uv(result, ExitCode::socket_io, "event loop");
  handle.data = &state;
}

}  // namespace

MutableView Loop::State::wire_scratch() {
  if (wire_buffer.empty()) wire_buffer.resize(wire_buffer_bytes);
  return wire_buffer;
}

MutableView Loop::State::plain_scratch() {
  if (plain_buffer.empty()) plain_buffer.resize(plain_buffer_bytes);
  return plain_buffer;
}

Loop::Loop() : state_(std::make_unique<State>()) {
  State& state = *state_;
  require_uv(uv_loop_init(&state.loop), ExitCode::socket_io, "event loop");
  init(uv_async_init(&state.loop, &state.wake, run_posted), state.wake, state);
  init(uv_prepare_init(&state.loop, &state.before_poll), state.before_poll, state);
  init(uv_idle_init(&state.loop, &state.keep_going), state.keep_going, state);
  uv_prepare_start(&state.before_poll, run_deferred);
}

Loop::~Loop() {
  State& state = *state_;
  forget_tasks(state);
  uv_close(as_handle(&state.wake), nullptr);
  uv_close(as_handle(&state.before_poll), nullptr);
  uv_close(as_handle(&state.keep_going), nullptr);
  uv_walk(&state.loop, end_handle, &state);
  while (uv_loop_close(&state.loop) == UV_EBUSY) {
    uv_run(&state.loop, UV_RUN_ONCE);
    forget_tasks(state);
  }
}

void Loop::run() {
  uv_run(&state_->loop, UV_RUN_DEFAULT);
  if (state_->failure) std::rethrow_exception(std::exchange(state_->failure, nullptr));
}

void Loop::stop() {
  uv_stop(&state_->loop);
}

void Loop::post(Task task) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->posted.push_back(std::move(task));
  }
  uv_async_send(&state_->wake);
}

void Loop::defer(Task task) {
  state_->defer(std::move(task));
}

struct Loop::Timer::Handle {
  uv_timer_t uv{};
  State& state;
  std::shared_ptr<Task> task;
};

std::unique_ptr<Loop::Timer> Loop::after(std::chrono::milliseconds delay, Task task) {
  auto handle = std::make_unique<Timer::Handle>(
      Timer::Handle{{}, *state_, std::make_shared<Task>(std::move(task))});
  require_uv(uv_timer_init(&state_->loop, &handle->uv), ExitCode::socket_io, "timer");
  handle->uv.data = handle.get();
  auto timer = std::make_unique<Timer>(handle.release());
  auto* uv = &timer->handle_->uv;
  uv_update_time(&state_->loop);
  const auto delay_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), 0));
  uv_timer_start(
      uv,
      [](uv_timer_t* fired) {
        auto& due = *static_cast<Timer::Handle*>(fired->data);
        const auto held = due.task;  // the task may destroy its timer
        due.state.guarded(*held);
      },
      delay_ms, 0);
  return timer;
}

std::unique_ptr<Loop::Timer> Loop::every(std::chrono::milliseconds period, Task task) {
  auto timer = after(period, std::move(task));
  const auto period_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(period.count(), 1));
  uv_timer_set_repeat(&timer->handle_->uv, period_ms);
  return timer;
}

Loop::Timer::~Timer() {
  close_and_delete(handle_, &handle_->uv);
}

struct Loop::Signal::Handle {
  uv_signal_t uv{};
  State& state;
  std::shared_ptr<Task> task;
};

std::unique_ptr<Loop::Signal> Loop::on_signal(int number, Task task) {
  auto handle = std::make_unique<Signal::Handle>(
      Signal::Handle{{}, *state_, std::make_shared<Task>(std::move(task))});
  require_uv(uv_signal_init(&state_->loop, &handle->uv), ExitCode::socket_io, "signal");
  handle->uv.data = handle.get();
  auto signal = std::make_unique<Signal>(handle.release());
  const int result = uv_signal_start(
      &signal->handle_->uv,
      [](uv_signal_t* fired, int) {
        auto& due = *static_cast<Signal::Handle*>(fired->data);
        const auto held = due.task;
        due.state.guarded(*held);
      },
      number);
  require_uv(result, ExitCode::socket_io, "signal " + std::to_string(number));
  return signal;
}

Loop::Signal::~Signal() {
  close_and_delete(handle_, &handle_->uv);
}

void ignore_sigpipe() {
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace lockstep::net
