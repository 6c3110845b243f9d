#pragma once
// --list-only and a lone source: what is there, one line an entry, as rsync lists it.
#include "report/make_sink.hpp"

namespace lockstep::report {

/// Every change told is taken for an entry that exists.
[[nodiscard]] std::unique_ptr<Sink> make_list_sink(const Style& style, Streams streams);

}  // namespace lockstep::report
