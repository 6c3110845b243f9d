#pragma once
// The sink for a command line's wishes.
#include <memory>
#include <optional>

#include "report/numbers.hpp"
#include "report/output.hpp"
#include "report/sink.hpp"
#include "report/topics.hpp"

namespace lockstep::report {

enum class Format : std::uint8_t { human, json, quiet };

struct Style {
  Format format = Format::human;
  InfoLevels info = without_verbose();    // --info, -v, --stats, --progress
  DebugLevels debug;                      // --debug, -vv
  unsigned itemize = 0;                   // -i, -ii
  std::optional<std::string> out_format;  // --out-format
  bool logs = false;                      // --log-file: Streams::log is there
  std::string log_format = "%i %n%L";     // --log-file-format
  bool list = false;                      // what is there, not what changes
  bool raw_high = false;                  // -8
  bool recursive = false;                 // a list of files is announced
  bool whole_file = false;
  bool keeps_groups = false;
  bool keeps_links = false;
  bool to_other_host = false;    // a push: content is '<'
  bool from_other_host = false;  // a pull
  Units units = Units::thousands;

  [[nodiscard]] static InfoLevels without_verbose();
};

/// Formats as `style` says; problems always go to `streams.err`, one "lockstep: " line each.
[[nodiscard]] std::unique_ptr<Sink> make_sink(const Style& style, Streams streams);

/// Whether that sink would show changes, and progress: job need not make what nobody sees.
[[nodiscard]] bool shows_changes(const Style& style);
[[nodiscard]] bool shows_progress(const Style& style, const Streams& streams);
/// Whether it tells of entries that stay as they are.
[[nodiscard]] bool shows_unchanged(const Style& style);
/// Whether a format asks where the source is named.
[[nodiscard]] bool shows_source_paths(const Style& style);
/// Whether it wants each file's change together with its progress: see transfers.hpp.
[[nodiscard]] bool shows_files(const Style& style);

}  // namespace lockstep::report
