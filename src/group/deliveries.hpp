#pragma once
// The content of a generation on its way to the replicas that ask for it, all at the same time:
// what they ask alike is listed, read, summed and compressed once.
//
// Layer    group: each delivery is a push by job::run() on a thread of its own.
// Threads  the loop's.
#include <functional>
#include <vector>

#include "group/publish_figures.hpp"
#include "job/pool.hpp"
#include "job/request.hpp"
#include "job/source_share.hpp"

namespace lockstep::group {

class Deliveries {
 public:
  struct Target {
    job::Location place;
    std::string peer_id;
  };
  struct Setup {
    std::string source;
    std::vector<std::string> exclude;
    job::Link link;
    std::vector<Target> targets;
    std::function<void(const std::string& line)> log;
  };
  Deliveries(net::Loop& loop, Setup setup);

  /// Nothing where one is under way, or has failed too often.
  void deliver(std::uint32_t target, const wire::GenerationId& generation);
  [[nodiscard]] bool runs() const noexcept { return running_ > 0; }
  /// Calls `then` once nothing is under way.
  void when_idle(std::function<void()> then);
  /// What it took.
  void add_to(PublishFigures& figures) const;

 private:
  struct State {
    bool runs = false;
    unsigned attempts = 0;
    unsigned failures = 0;
    std::uint64_t wire_bytes = 0;
  };
  struct Outcome;
  void over(std::uint32_t target, const Outcome& outcome);

  Setup setup_;
  std::vector<State> states_;
  std::shared_ptr<job::SourceShare> share_;  // null: there is one target
  unsigned running_ = 0;
  std::function<void()> then_;
  job::Pool pool_;
};

}  // namespace lockstep::group
