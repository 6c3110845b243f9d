#pragma once
// A publisher's questions to its decision store, which may be slow: asked one after the other on a
// thread of their own, answered on the loop.
//
// Threads  the loop's. Destroyed with a question under way, it waits for that one.
// Errors   an answer is what the store gave, or the Error that it threw.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "base/error.hpp"
#include "group/decision_store.hpp"
#include "job/pool.hpp"
#include "net/loop.hpp"

namespace lockstep::group {

class StoreAsker {
 public:
  template <class T>
  using Answer = std::function<void(const std::variant<T, Error>&)>;
  /// `answered` is called after each answer has been given.
  StoreAsker(net::Loop& loop, DecisionStore& store, std::function<void()> answered);
  StoreAsker(const StoreAsker&) = delete;
  StoreAsker& operator=(const StoreAsker&) = delete;
  ~StoreAsker();

  /// Raises the epoch and reads the store; nothing where somebody else raised it meanwhile.
  void acquire(Answer<std::optional<session::StoreState>> tell);
  /// Only reads.
  void read(Answer<std::optional<session::StoreState>> tell);
  void begin(const session::OpenGeneration& generation, Answer<session::Stored> tell);
  void decide(const wire::Decision& decision, Answer<session::Stored> tell);
  void look_up(std::uint64_t number, Answer<std::optional<wire::Decision>> tell);

  /// From now on others see that a publisher is alive.
  void hold_lease();
  /// Gives back what hold_lease() holds, if it does, and calls `then`.
  void resign(std::function<void()> then);

 private:
  template <class T, class Ask>
  void ask(Ask question, Answer<T> tell);
  void keep_lease();

  net::Loop& loop_;
  DecisionStore& store_;
  std::function<void()> answered_;
  std::unique_ptr<net::Loop::Timer> lease_;
  bool renewing_ = false;
  job::Pool work_;  // last: its worker ends before what it uses goes
};

}  // namespace lockstep::group
