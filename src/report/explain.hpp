#pragma once
// `lockstep explain`: of a dry run only what concerns one path, and why.
#include <functional>
#include <optional>
#include <string>

#include "report/sink.hpp"

namespace lockstep::report {

struct Question {
  std::string path;  // below the transfer root, as -i prints it without a trailing slash
  bool checksum = false;
  bool deletes = false;  // --delete was given; the dry run is told to delete in any case
  /// What leaves a path out, in words; nothing: no rule does.
  std::function<std::optional<std::string>(const std::string& path)> rule = [](const std::string&) {
    return std::nullopt;
  };
};

/// Keeps what the run tells of the path; problems go to `err` as they do in a run.
class ExplainSink : public Sink {
 public:
  ExplainSink(Question question, std::function<void(std::string_view)> err)
      : question_(std::move(question)), err_(std::move(err)) {}

  void begin(Direction direction) override { direction_ = direction; }
  void target_created(const std::string& /*path*/) override {}
  void change(const tree::Change& change) override;
  void problem(const tree::Problem& problem) override;
  void progress(const Progress& /*progress*/) override {}
  void end(const Figures& /*figures*/, bool /*dry_run*/, ExitCode /*code*/) override {}

  /// Once the run has ended: lines with newlines.
  [[nodiscard]] std::string answer() const;

 private:
  [[nodiscard]] std::string untold() const;

  Question question_;
  std::function<void(std::string_view)> err_;
  Direction direction_ = Direction::sending;
  std::optional<tree::Change> change_;
  std::string remark_;
};

}  // namespace lockstep::report
