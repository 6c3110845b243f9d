#include "job/shared_answers.hpp"

#include "base/clock.hpp"

namespace lockstep::job {

SharedAnswers::Found SharedAnswers::find(const Digest& key) {
  const auto deadline = system_clock().now() + patience_;
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto [place, is_new] = all_.try_emplace(key);
    if (is_new) {
      ++counts_.made;
      return {nullptr, true};
    }
    if (place->second.answer) return {take(place), false};
    if (changed_.wait_until(lock, deadline) == std::cv_status::timeout) {
      ++counts_.made;
      return {};
    }
  }
}

SharedAnswers::Answer SharedAnswers::take(std::map<Digest, Kept>::iterator place) {
  Kept& kept = place->second;
  ++counts_.taken;
  Answer answer = kept.answer;
  if (++kept.had_by >= sessions_) {
    drop(place);
  } else {
    used_.splice(used_.begin(), used_, kept.used);
  }
  return answer;
}

void SharedAnswers::keep(const Digest& key, Answer answer, std::size_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    Kept& kept = all_.at(key);
    kept.answer = std::move(answer);
    kept.bytes = bytes;
    used_.push_front(key);
    kept.used = used_.begin();
    bytes_ += bytes;
    while (bytes_ > bytes_max_) drop(all_.find(used_.back()));
  }
  changed_.notify_all();
}

void SharedAnswers::withdraw(const Digest& key) {
  {
    const std::lock_guard lock(mutex_);
    all_.erase(key);
  }
  changed_.notify_all();
}

void SharedAnswers::drop(std::map<Digest, Kept>::iterator place) {
  bytes_ -= place->second.bytes;
  used_.erase(place->second.used);
  all_.erase(place);
}

SharedAnswers::Counts SharedAnswers::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::size_t SharedAnswers::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace lockstep::job
