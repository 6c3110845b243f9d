#include "job/pool.hpp"

#include <algorithm>
#include <exception>

#include "base/error.hpp"

namespace lockstep::job {

unsigned Pool::default_threads() {
  return std::clamp(std::thread::hardware_concurrency(), 2U, 16U);
}

Pool::Pool(net::Loop& loop, unsigned threads) : loop_(loop), alive_(std::make_shared<Alive>()) {
  alive_->pool = this;
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

void Pool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    tasks_.clear();
  }
  wake_.notify_all();
  threads_.clear();  // joins
  alive_->pool = nullptr;
}

void Pool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

Pool::Completion Pool::attempt(Task& task) {
  try {
    return task();
  } catch (const Error&) {
    return [failure = std::current_exception()] { std::rethrow_exception(failure); };
  } catch (const std::exception& failure) {  // no memory: the other side is told as well
    return [error = Error(ExitCode::file_io, failure.what())] { throw Error(error); };
  }
}

void Pool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    complete(attempt(task));
    lock.lock();
  }
}

void Pool::complete(Completion completion) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  completions_.push_back(std::move(completion));
  if (completions_.size() > 1) return;  // the drain for the first one takes this along
  loop_.post([alive = alive_] {
    if (alive->pool != nullptr) alive->pool->drain();
  });
}

void Pool::drain() {
  std::vector<Completion> ready;
  {
    const std::lock_guard lock(mutex_);
    ready.swap(completions_);
  }
  const auto alive = alive_;
  for (Completion& completion : ready) {
    if (alive->pool == nullptr) return;  // a completion ended the session
    completion();
  }
}

}  // namespace lockstep::job
