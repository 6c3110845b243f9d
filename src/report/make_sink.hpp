#pragma once
// The sink for a command line's wishes.
#include <memory>

#include "report/numbers.hpp"
#include "report/output.hpp"
#include "report/sink.hpp"

namespace lockstep::report {

enum class Format : std::uint8_t { human, json, quiet };

struct Style {
  Format format = Format::human;
  unsigned verbosity = 0;      // -v
  bool itemize = false;        // -i
  bool stats = false;          // --stats
  bool progress = false;       // --progress
  bool to_other_host = false;  // a push: content is '<'
  Units units = Units::thousands;
};

/// Formats as `style` says; problems always go to `streams.err`, one "lockstep: " line each.
[[nodiscard]] std::unique_ptr<Sink> make_sink(const Style& style, Streams streams);

/// Whether that sink would show changes, and progress: job need not make what nobody sees.
[[nodiscard]] bool shows_changes(const Style& style);
[[nodiscard]] bool shows_progress(const Style& style, const Streams& streams);
/// Whether it wants each file's change together with its progress: see transfers.hpp.
[[nodiscard]] bool shows_files(const Style& style);

}  // namespace lockstep::report
