#include "report/make_sink.hpp"

#include "report/human.hpp"
#include "report/json.hpp"
#include "report/list_sink.hpp"
#include "report/log_sink.hpp"
#include "report/out_format.hpp"

namespace lockstep::report {

InfoLevels Style::without_verbose() {
  InfoLevels levels;
  levels.imply(info_rows(), 0);
  return levels;
}

namespace {

// Whether a line of the terminal or the log has this escape.
bool formats_have(const Style& style, char letter) {
  return OutFormat(style.out_format.value_or("")).has(letter) ||
         (style.logs && OutFormat(style.log_format).has(letter));
}

bool is_quiet(const Style& style) {
  return style.format == Format::quiet;
}

}  // namespace

bool shows_changes(const Style& style) {
  if (style.list || style.format == Format::json) return true;
  if (style.logs && !style.log_format.empty()) return true;
  return !is_quiet(style) && (style.itemize > 0 || style.out_format || style.info[Info::name] > 0 ||
                              style.info[Info::del] > 0 || style.info[Info::progress] == 1);
}

bool shows_unchanged(const Style& style) {
  const bool asked = style.itemize > 1 || style.info[Info::name] > 1;
  return asked && (!is_quiet(style) || style.logs);
}

bool shows_progress(const Style& style, const Streams& streams) {
  if (is_quiet(style)) return false;
  const bool asked = style.info[Info::progress] > 0;
  if (style.format == Format::json || asked) return asked;
  return streams.err_is_terminal && !shows_changes(style);
}

bool shows_source_paths(const Style& style) {
  return formats_have(style, 'f');
}

bool shows_files(const Style& style) {
  if (formats_have(style, 'b') || formats_have(style, 'c')) return true;
  return style.format == Format::human && style.info[Info::progress] == 1;
}

std::unique_ptr<Sink> make_sink(const Style& style, Streams streams) {
  if (style.logs) {
    Style shown = style;
    shown.logs = false;
    return make_log_sink(style, streams, make_sink(shown, streams));
  }
  if (style.format == Format::json) return make_json_sink(style, std::move(streams));
  if (style.list) return make_list_sink(style, std::move(streams));
  return std::make_unique<HumanSink>(style, std::move(streams));
}

}  // namespace lockstep::report
