#pragma once
// Objects that are expensive to make and used by one thread at a time: taken, used, put back.
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace lockstep::job {

template <class T>
class Freelist {
 public:
  explicit Freelist(std::function<std::unique_ptr<T>()> make) : make_(std::move(make)) {}

  class Loan {
   public:
    Loan(Freelist& list, std::unique_ptr<T> object) : list_(list), object_(std::move(object)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() {
      const std::lock_guard lock(list_.mutex_);
      list_.free_.push_back(std::move(object_));
    }
    T* operator->() const { return object_.get(); }
    T& operator*() const { return *object_; }

   private:
    Freelist& list_;
    std::unique_ptr<T> object_;
  };

  [[nodiscard]] Loan take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<T> object = std::move(free_.back());
        free_.pop_back();
        return Loan(*this, std::move(object));
      }
    }
    return Loan(*this, make_());
  }

 private:
  std::function<std::unique_ptr<T>()> make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> free_;
};

}  // namespace lockstep::job
