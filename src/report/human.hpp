#pragma once
// Text for people and for scripts that read rsync's output.
#include "report/bar.hpp"
#include "report/make_sink.hpp"

namespace lockstep::report {

class HumanSink : public Sink {
 public:
  HumanSink(const Style& style, Streams streams);

  void begin(Direction direction) override;
  void target_created(const std::string& path) override;
  void change(const tree::Change& change) override;
  void problem(const tree::Problem& problem) override;
  void progress(const Progress& progress) override;
  void end(const Figures& figures, bool dry_run, ExitCode code) override;

 private:
  void end_open_line();
  void erase_bar();

  Style style_;
  Streams streams_;
  Output out_;
  FileProgress file_progress_;
  Bar bar_;
  std::string last_name_;  // the last path that has a line of its own
  bool names_;             // a line per change is wanted
  bool use_bar_;
  bool bar_shown_ = false;
};

}  // namespace lockstep::report
