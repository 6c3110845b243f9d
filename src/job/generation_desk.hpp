#pragma once
// The serving end of a session about the generations of a dataset: one question, one answer.
//
// Threads  the loop's thread; what takes long runs in the pool, which is stopped before this goes.
#include <functional>

#include "job/channel.hpp"
#include "job/generation_commands.hpp"
#include "job/pool.hpp"

namespace lockstep::job {

class GenerationDesk {
 public:
  struct Setup {
    DatasetPlace dataset;
    AskKey key;
    std::function<void()> require_writable;  // throws Error where the peer may only read
    std::function<void()> on_finish;         // the answer is sent
  };
  GenerationDesk(Setup setup, Pool& pool, Channel& channel)
      : setup_(std::move(setup)), pool_(pool), channel_(channel) {}

  /// Throws Error{stream} for what is not the one question.
  void on_message(const wire::Message& message);

 private:
  void tell(wire::GenerationVerb verb, GenerationAnswer& answer);
  void tell_list(std::vector<wire::GenerationFacts>& all);

  Setup setup_;
  Pool& pool_;
  Channel& channel_;
  bool asked_ = false;
};

}  // namespace lockstep::job
