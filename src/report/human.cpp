#include "report/human.hpp"

#include <utility>

#include "base/escape.hpp"
#include "report/stats.hpp"

namespace lockstep::report {
namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

}  // namespace

HumanSink::HumanSink(const Style& style, Streams streams)
    : style_(style),
      streams_(std::move(streams)),
      out_(streams_.out),
      file_progress_(style.units),
      bar_(streams_.columns),
      total_progress_(style.units),
      lines_(style_, streams_.host),
      quiet_(style.format == Format::quiet),
      use_bar_(style.info[Info::progress] == 0 && shows_progress(style, streams_)) {}

void HumanSink::begin(Direction direction) {
  if (quiet_ || !style_.recursive || style_.info[Info::flist] == 0) return;
  out_.line(direction == Direction::sending ? "sending incremental file list"
                                            : "receiving incremental file list");
}

void HumanSink::target_created(const std::string& path) {
  if (!quiet_ && lines_.names_target()) {
    out_.line("created directory " + escape(path, style_.raw_high));
  }
}

// Once, when the target is known and before the first of its changes.
void HumanSink::tell_delta() {
  if (std::exchange(told_delta_, true) || style_.debug[Debug::flist] == 0) return;
  out_.line(style_.whole_file ? "delta-transmission disabled for local transfer or --whole-file"
                              : "delta-transmission enabled");
}

void HumanSink::change(const tree::Change& change) {
  if (quiet_) return;
  tell_delta();
  const std::optional<std::string> line = lines_.line(change);
  if (!line) return;
  end_open_line();
  last_name_ = change.path;
  out_.line(*line);
}

void HumanSink::remark(const tree::Problem& remark) {
  if (quiet_ || !wants_remark(style_, remark.about)) return;
  if (remark.about == tree::About::special_file) tell_delta();
  end_open_line();
  erase_bar();
  out_.line(remark.message);
}

void HumanSink::problem(const tree::Problem& problem) {
  if (problem.code == ExitCode::ok && problem.about != tree::About::warning) {
    remark(problem);
    return;
  }
  end_open_line();
  out_.flush();
  erase_bar();
  streams_.err("lockstep: " + problem.message + '\n');
}

void HumanSink::progress(const Progress& progress) {
  if (quiet_) return;
  if (style_.info[Info::progress] > 1) {
    show_totals(progress);
  } else if (style_.info[Info::progress] == 1) {
    if (progress.current != last_name_) end_open_line();
    const std::string text = file_progress_.update(progress);
    if (!text.empty() && progress.current != last_name_ && lines_.names_target()) {
      last_name_ = progress.current;
      out_.line(escape(progress.current, style_.raw_high));
    }
    out_.text(text);
    if (text.ends_with('\n')) return;  // more of them may follow at once
  }
  out_.flush();
  if (!use_bar_) return;
  const std::string line = bar_.update(progress);
  if (line.empty()) return;
  streams_.err(std::string(erase_line) + line);
  bar_shown_ = true;
}

void HumanSink::show_totals(const Progress& progress) {
  out_.text(total_progress_.update(progress));
}

void HumanSink::end(const Figures& figures, bool dry_run, ExitCode code) {
  out_.text(total_progress_.last());
  end_open_line();
  const unsigned stats = quiet_ ? 0 : style_.info[Info::stats];
  if (!quiet_ && style_.debug[Debug::deltasum] > 0) out_.line(delta_line(figures));
  if (stats > 1) out_.text("\n" + stats_block(figures, style_.units));
  if (stats > 0) out_.text("\n" + totals(figures, style_.units, dry_run));
  out_.flush();
  erase_bar();
  if (use_bar_ && stats == 0 && code == ExitCode::ok) {
    streams_.err(summary_line(figures, dry_run) + '\n');
  }
}

void HumanSink::end_open_line() {
  if (total_progress_.close_line() || file_progress_.close_line()) out_.text("\n");
}

void HumanSink::erase_bar() {
  if (!bar_shown_) return;
  streams_.err(erase_line);
  bar_shown_ = false;
}

}  // namespace lockstep::report
