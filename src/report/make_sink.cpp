#include "report/make_sink.hpp"

#include "report/human.hpp"
#include "report/json.hpp"

namespace lockstep::report {

bool shows_changes(const Style& style) {
  if (style.format == Format::quiet) return false;
  return style.format == Format::json || style.itemize || style.verbosity > 0 || style.progress;
}

bool shows_progress(const Style& style, const Streams& streams) {
  if (style.format == Format::quiet) return false;
  if (style.format == Format::json || style.progress) return style.progress;
  return streams.err_is_terminal && !shows_changes(style);
}

bool shows_files(const Style& style) {
  return style.format == Format::human && style.progress;
}

std::unique_ptr<Sink> make_sink(const Style& style, Streams streams) {
  if (style.format == Format::json) return make_json_sink(style, std::move(streams));
  return std::make_unique<HumanSink>(style, std::move(streams));
}

}  // namespace lockstep::report
