#include "report/list_sink.hpp"

#include <fmt/format.h>

#include "base/escape.hpp"
#include "report/lines.hpp"
#include "report/stats.hpp"

namespace lockstep::report {
namespace {

char kind_letter(tree::Kind kind) {
  switch (kind) {
    case tree::Kind::file:
      return '-';
    case tree::Kind::directory:
      return 'd';
    case tree::Kind::symlink:
      return 'l';
    case tree::Kind::fifo:
      return 'p';
    case tree::Kind::socket:
      return 's';
    case tree::Kind::char_device:
      return 'c';
    case tree::Kind::block_device:
      return 'b';
  }
  return '?';
}

class ListSink : public Sink {
 public:
  ListSink(Style style, Streams streams)
      : style_(std::move(style)), streams_(std::move(streams)), out_(streams_.out) {}

  void begin(Direction direction) override {
    if (is_quiet() || style_.info[Info::flist] == 0) return;
    const bool sending = direction == Direction::sending;
    if (style_.recursive) {
      out_.line(sending ? "sending incremental file list" : "receiving incremental file list");
    } else {
      out_.line(sending ? "building file list ... done" : "receiving file list ... done");
    }
  }
  void target_created(const std::string& /*path*/) override {}
  void change(const tree::Change& entry) override {
    if (is_quiet() || entry.action == tree::Action::remove) return;
    constexpr int plain_columns = 11;
    constexpr int columns = 14;
    std::string line = fmt::format(
        "{}{} {:>{}} {} {}", kind_letter(entry.kind), permissions(entry.mode),
        amount(entry.size, style_.units), style_.units == Units::plain ? plain_columns : columns,
        streams_.host.local_time(entry.modified.seconds), shown(entry.path));
    const bool link = entry.kind == tree::Kind::symlink && style_.keeps_links;
    if (link) line += " -> " + shown(entry.link_target);
    out_.line(line);
  }
  void problem(const tree::Problem& problem) override {
    if (problem.code == ExitCode::ok) {
      if (!is_quiet() && wants_remark(style_, problem.about)) out_.line(problem.message);
      return;
    }
    out_.flush();
    streams_.err("lockstep: " + problem.message + '\n');
  }
  void progress(const Progress& /*progress*/) override {}
  void end(const Figures& figures, bool /*dry_run*/, ExitCode /*code*/) override {
    Figures listed = figures;  // nothing was made
    listed.created = {};
    listed.files_transferred = listed.transferred_bytes = 0;
    const unsigned stats = is_quiet() ? 0 : style_.info[Info::stats];
    if (stats > 1) out_.text("\n" + stats_block(listed, style_.units));
    if (stats > 0) out_.text("\n" + totals(listed, style_.units, false));
    out_.flush();
  }

 private:
  [[nodiscard]] bool is_quiet() const { return style_.format == Format::quiet; }
  [[nodiscard]] std::string shown(const std::string& name) const {
    return escape(name, style_.raw_high);
  }

  Style style_;
  Streams streams_;
  Output out_;
};

}  // namespace

std::unique_ptr<Sink> make_list_sink(const Style& style, Streams streams) {
  return std::make_unique<ListSink>(style, std::move(streams));
}

}  // namespace lockstep::report
