#pragma once
// JSON Lines: one object per event on stdout. FORMAT.md beside this file is the schema.
#include "report/make_sink.hpp"

namespace lockstep::report {

[[nodiscard]] std::unique_ptr<Sink> make_json_sink(const Style& style, Streams streams);

}  // namespace lockstep::report
