#pragma once
// What several sessions ask of one source, worked out once: the first that asks makes the answer,
// the others take it.
//
// Threads  any.
// Bounds   an answer goes once every session has had it: what is kept is what lies between the
//          first session and the last, and at most bytes_max (256 MiB) of that; beyond, the answer
//          that was used longest ago goes first. A session that is far behind finds what it needs
//          gone, and makes it by itself.
// Waiting  for an answer that another session is making, and for patience at most. Making needs no
//          network, so a session whose target is slow, or stopped, holds up nobody.
// Errors   what `make` throws is the maker's; who waited makes the answer then.
#include <chrono>
#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/crypto.hpp"

namespace lockstep::job {

class SharedAnswers {
 public:
  static constexpr std::size_t default_bytes_max = std::size_t{256} << 20U;
  static constexpr std::chrono::milliseconds default_patience{1'000};
  /// `sessions` ask, each of them the same once, more or less.
  explicit SharedAnswers(std::size_t sessions, std::size_t bytes_max = default_bytes_max,
                         std::chrono::milliseconds patience = default_patience)
      : sessions_(sessions), bytes_max_(bytes_max), patience_(patience) {}
  SharedAnswers(const SharedAnswers&) = delete;
  SharedAnswers& operator=(const SharedAnswers&) = delete;
  ~SharedAnswers() = default;

  /// The answer to `key`, which says all that it depends on, its type included. `make()` gives a T;
  /// `weigh(T)` says what it takes to keep, or nothing where only its maker may have it.
  template <class T, class Make, class Weigh>
  [[nodiscard]] std::shared_ptr<const T> get(const Digest& key, Make make, Weigh weigh) {
    const Found found = find(key);
    if (found.answer) return std::static_pointer_cast<const T>(found.answer);
    Claim claim(found.claimed ? this : nullptr, key);
    auto made = std::make_shared<const T>(make());
    const std::optional<std::size_t> bytes = weigh(*made);
    if (bytes) claim.settle(made, *bytes);
    return made;
  }

  struct Counts {
    std::uint64_t made = 0;   // or begun
    std::uint64_t taken = 0;  // from another's work
  };
  [[nodiscard]] Counts counts() const;
  /// Of the answers that are kept.
  [[nodiscard]] std::size_t bytes() const;

 private:
  using Answer = std::shared_ptr<const void>;
  struct Found {
    Answer answer;         // null: it is to be made
    bool claimed = false;  // and others wait for it
  };
  struct Kept {
    Answer answer;  // null: it is being made
    std::size_t bytes = 0;
    std::size_t had_by = 1;  // sessions
    std::list<Digest>::iterator used;
  };
  /// Withdrawn unless settled: others stop waiting.
  class Claim {
   public:
    Claim(SharedAnswers* owner, const Digest& key) : owner_(owner), key_(key) {}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() {
      if (owner_ != nullptr) owner_->withdraw(key_);
    }
    void settle(Answer answer, std::size_t bytes) {
      if (owner_ != nullptr) std::exchange(owner_, nullptr)->keep(key_, std::move(answer), bytes);
    }

   private:
    SharedAnswers* owner_;
    const Digest& key_;
  };

  [[nodiscard]] Found find(const Digest& key);
  [[nodiscard]] Answer take(std::map<Digest, Kept>::iterator place);
  void keep(const Digest& key, Answer answer, std::size_t bytes);
  void withdraw(const Digest& key);
  void drop(std::map<Digest, Kept>::iterator place);

  const std::size_t sessions_;
  const std::size_t bytes_max_;
  const std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Digest, Kept> all_;
  std::list<Digest> used_;  // of those that are made, the latest first
  std::size_t bytes_ = 0;
  Counts counts_;
};

}  // namespace lockstep::job
