#include "report/human.hpp"

#include "base/escape.hpp"
#include "report/itemize.hpp"
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
      names_(shows_changes(style)),
      use_bar_(!style.progress && shows_progress(style, streams_)) {}

void HumanSink::begin(Direction direction) {
  const bool quiet = style_.format == Format::quiet;
  if (quiet || (style_.verbosity == 0 && !style_.progress)) return;
  out_.line(direction == Direction::sending ? "sending incremental file list"
                                            : "receiving incremental file list");
}

void HumanSink::target_created(const std::string& path) {
  if (names_) out_.line("created directory " + escape(path));
}

void HumanSink::change(const tree::Change& change) {
  if (!names_ || (!style_.itemize && !is_named(change))) return;
  end_open_line();
  last_name_ = change.path;
  const std::string name = shown_name(change);
  if (style_.itemize) {
    const Direction arrow = style_.to_other_host ? Direction::sending : Direction::receiving;
    out_.line(itemize(change, arrow) + ' ' + name);
  } else {
    out_.line(change.action == tree::Action::remove ? "deleting " + name : name);
  }
}

void HumanSink::problem(const tree::Problem& problem) {
  end_open_line();
  out_.flush();
  erase_bar();
  streams_.err("lockstep: " + problem.message + '\n');
}

void HumanSink::progress(const Progress& progress) {
  if (style_.format == Format::quiet) return;
  if (style_.progress) {
    if (progress.current != last_name_) end_open_line();
    const std::string text = file_progress_.update(progress);
    if (!text.empty() && progress.current != last_name_) {
      last_name_ = progress.current;
      out_.line(escape(progress.current));
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

void HumanSink::end(const Figures& figures, bool dry_run, ExitCode code) {
  end_open_line();
  const bool loud = style_.format != Format::quiet && (style_.verbosity > 0 || style_.stats);
  if (loud && style_.stats) out_.text("\n" + stats_block(figures, style_.units));
  if (loud) out_.text("\n" + totals(figures, style_.units, dry_run));
  out_.flush();
  erase_bar();
  if (use_bar_ && !loud && code == ExitCode::ok) {
    streams_.err(summary_line(figures, dry_run) + '\n');
  }
}

void HumanSink::end_open_line() {
  if (!file_progress_.line_open()) return;
  out_.text("\n");
  file_progress_.close_line();
}

void HumanSink::erase_bar() {
  if (!bar_shown_) return;
  streams_.err(erase_line);
  bar_shown_ = false;
}

}  // namespace lockstep::report
