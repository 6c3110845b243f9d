#pragma once
// Threads for the long work of a session: reading, hashing, matching, compressing, writing.
//
// Threads  submit() from the loop's thread; the work runs on a worker, its completion on the loop.
// Bounds   what is queued is bounded by the sessions' windows, not here.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "net/loop.hpp"

namespace lockstep::job {

class Pool {
 public:
  Pool(net::Loop& loop, unsigned threads);
  ~Pool() { stop(); }
  /// Drops what has not begun, waits for what has; no completion runs afterwards, and what is
  /// submitted is dropped. Not from a worker.
  void stop();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Runs `work` on a worker, then `done(result)` on the loop. An exception that leaves `work`
  /// leaves net::Loop::run().
  template <class Work, class Done>
  void run(Work work, Done done) {
    submit([work = std::move(work), done = std::move(done)]() mutable -> Completion {
      auto result = work();
      return [result = std::make_shared<decltype(result)>(std::move(result)),
              done = std::move(done)]() mutable { done(std::move(*result)); };
    });
  }

  [[nodiscard]] static unsigned default_threads();
  [[nodiscard]] std::size_t threads() const noexcept { return threads_.size(); }

 private:
  using Completion = std::function<void()>;
  using Task = std::function<Completion()>;
  void submit(Task task);
  void work();
  [[nodiscard]] static Completion attempt(Task& task);
  void complete(Completion completion);
  void drain();

  /// Lives on in tasks posted to the loop after the pool is gone.
  struct Alive {
    Pool* pool = nullptr;
  };

  net::Loop& loop_;
  std::shared_ptr<Alive> alive_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  std::vector<Completion> completions_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace lockstep::job
