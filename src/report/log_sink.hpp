#pragma once
// --log-file: what a run did, each line with the time and the process in front.
#include "report/make_sink.hpp"

namespace lockstep::report {

/// Tells `next` everything and writes it to `streams.log` as well.
[[nodiscard]] std::unique_ptr<Sink> make_log_sink(const Style& style, const Streams& streams,
                                                  std::unique_ptr<Sink> next);

}  // namespace lockstep::report
