#pragma once
// How many connections there may be: per address and in total before their peers are known, and
// altogether.
//
// Layer    daemon: pure counting.
// Threads  the listener's thread only.
// Source   the idea of sshd_config(5) MaxStartups, without the dice.
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace lockstep::daemon {

struct ConnectionLimits {
  std::size_t unknown_per_address = 8;
  std::size_t unknown = 64;  // connections whose peer is not authenticated yet
  std::size_t all = 256;
};

class Admission {
  struct State;

 public:
  /// One connection's place; gives it back when destroyed. May outlive the Admission.
  class Place {
   public:
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { leave(); }
    /// The peer is known: from now on only the total counts it.
    void known();

   private:
    friend class Admission;
    Place(std::shared_ptr<State> state, std::string address);
    void leave();
    std::shared_ptr<State> state_;
    std::string address_;
    bool known_ = false;
  };

  explicit Admission(const ConnectionLimits& limits);
  /// A place for a connection from `address`, or why there is none.
  [[nodiscard]] std::variant<Place, const char*> admit(const std::string& address);
  [[nodiscard]] std::size_t count() const;

 private:
  struct State {
    ConnectionLimits limits;
    std::size_t all = 0;
    std::size_t unknown = 0;
    std::map<std::string, std::size_t> unknown_at;  // never zero: bounded by `unknown`
  };
  std::shared_ptr<State> state_;
};

}  // namespace lockstep::daemon
