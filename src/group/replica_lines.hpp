#pragma once
// Connections to the replicas of a group by their numbers, made when something is said.
//
// Threads  the loop's.
#include <functional>
#include <memory>
#include <vector>

#include "group/line.hpp"
#include "group/policy.hpp"

namespace lockstep::group {

class ReplicaLines {
 public:
  struct Events {
    std::function<void(std::uint32_t replica, const wire::GroupMessage&)> on_message;
    /// It is made again for what is said next.
    std::function<void(std::uint32_t replica, const Error& why)> on_closed;
  };
  /// `link`: identity and timeouts; who must answer is each replica's own key.
  ReplicaLines(net::Loop& loop, job::Link link, Events events)
      : loop_(loop), link_(std::move(link)), events_(std::move(events)) {}
  ReplicaLines(const ReplicaLines&) = delete;
  ReplicaLines& operator=(const ReplicaLines&) = delete;
  ~ReplicaLines() = default;

  /// From now on these; connections to others are gone.
  void replace(std::vector<Replica> replicas);
  [[nodiscard]] const std::vector<Replica>& replicas() const noexcept { return replicas_; }
  void send(std::uint32_t replica, wire::GroupMessage message);
  /// There is a connection, or one is being made.
  [[nodiscard]] bool reaches(std::uint32_t replica) const;
  /// Nothing more is expected: what was sent still goes out.
  void leave();

 private:
  [[nodiscard]] Line& line_to(std::uint32_t replica);

  net::Loop& loop_;
  job::Link link_;
  Events events_;
  std::vector<Replica> replicas_;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace lockstep::group
