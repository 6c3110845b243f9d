#pragma once
// A run between hosts of a group, which has no user: what is kept of what it tells.
#include <string>

#include "report/sink.hpp"

namespace lockstep::group {

class ProblemSink final : public report::Sink {
 public:
  void begin(Direction /*direction*/) override {}
  void target_created(const std::string& /*path*/) override {}
  void change(const tree::Change& /*change*/) override {}
  void problem(const tree::Problem& problem) override {
    if (first.empty() && problem.code != ExitCode::ok) first = problem.message;
  }
  void progress(const report::Progress& /*progress*/) override {}
  void end(const report::Figures& run, bool /*dry_run*/, ExitCode /*code*/) override {
    figures = run;
  }

  std::string first;  // the first problem
  report::Figures figures;
};

}  // namespace lockstep::group
