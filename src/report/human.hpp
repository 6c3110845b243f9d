#pragma once
// Text for people and for scripts that read rsync's output.
#include "report/bar.hpp"
#include "report/lines.hpp"
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
  void remark(const tree::Problem& remark);
  void tell_delta();
  void show_totals(const Progress& progress);
  void end_open_line();
  void erase_bar();

  Style style_;
  Streams streams_;
  Output out_;
  FileProgress file_progress_;
  Bar bar_;
  TotalProgress total_progress_;
  Lines lines_;
  std::string last_name_;  // the last path that has a line of its own
  bool quiet_;
  bool use_bar_;
  bool told_delta_ = false;
  bool bar_shown_ = false;
};

}  // namespace lockstep::report
