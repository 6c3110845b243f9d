#include "report/log_sink.hpp"

#include <fmt/format.h>

#include "base/escape.hpp"
#include "report/lines.hpp"
#include "report/stats.hpp"

namespace lockstep::report {
namespace {

// The lines of the log differ from those of the terminal by their format alone.
Style logged(Style style) {
  if (style.log_format.empty()) {
    style.out_format.reset();
    style.itemize = 0;
    style.info.ask(static_cast<std::size_t>(Info::name), 0);
  } else {
    style.out_format = style.log_format;
  }
  return style;
}

class LogSink : public Sink {
 public:
  LogSink(const Style& style, const Streams& streams, std::unique_ptr<Sink> next)
      : style_(logged(style)),
        host_(streams.host),
        log_(streams.log),
        next_(std::move(next)),
        shown_(style),
        names_target_(Lines(shown_, host_).names_target()),
        lines_(style_, host_) {}

  void begin(Direction direction) override {
    line(direction == Direction::sending ? "building file list" : "receiving file list");
    next_->begin(direction);
  }
  void target_created(const std::string& path) override {
    if (names_target_) line("created directory " + escape(path));
    next_->target_created(path);
  }
  void change(const tree::Change& change) override {
    if (const std::optional<std::string> text = lines_.line(change)) line(*text);
    next_->change(change);
  }
  void problem(const tree::Problem& problem) override {
    const bool remark = problem.code == ExitCode::ok && problem.about != tree::About::warning;
    if (!remark || wants_remark(style_, problem.about)) {
      line((remark ? "" : "lockstep: ") + problem.message);
    }
    next_->problem(problem);
  }
  void progress(const Progress& progress) override { next_->progress(progress); }
  void end(const Figures& figures, bool dry_run, ExitCode code) override {
    next_->end(figures, dry_run, code);
    if (style_.info[Info::stats] > 1) all(stats_block(figures, style_.units));
    if (style_.info[Info::stats] > 0) {
      all(totals(figures, style_.units, dry_run));
    } else {
      line(fmt::format("sent {} bytes  received {} bytes  total size {}", figures.wire_bytes_sent,
                       figures.wire_bytes_received, figures.total_bytes));
    }
    if (code != ExitCode::ok) line(fmt::format("exit code {}", static_cast<int>(code)));
  }

 private:
  void line(std::string_view text) {
    log_(fmt::format("{} [{}] {}\n", host_.local_time(host_.now()), host_.process, text));
  }
  void all(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      line(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
  }

  Style style_;
  Host host_;
  Write log_;
  std::unique_ptr<Sink> next_;
  Style shown_;
  bool names_target_;
  Lines lines_;
};

}  // namespace

std::unique_ptr<Sink> make_log_sink(const Style& style, const Streams& streams,
                                    std::unique_ptr<Sink> next) {
  return std::make_unique<LogSink>(style, streams, std::move(next));
}

}  // namespace lockstep::report
