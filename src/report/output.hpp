#pragma once
// Where a sink writes: two functions given by cli, the first behind a buffer.
//
// Layer    report: no files, no descriptors.
// Cost     one call of `out` per 64 KiB or flush, however many lines.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lockstep::report {

using Write = std::function<void(std::string_view)>;

/// What formats need to know of this host.
struct Host {
  long process = 0;
  std::function<std::int64_t()> now = [] { return std::int64_t{0}; };  // seconds since 1970
  /// "2026/11/25 13:51:49" in this host's time zone.
  std::function<std::string(std::int64_t seconds)> local_time = [](std::int64_t seconds) {
    return std::to_string(seconds);
  };
};

struct Streams {
  Write out;                     // results
  Write err;                     // messages and the terminal's progress line
  bool err_is_terminal = false;  // and one that understands "erase line"
  unsigned columns = 80;         // of that terminal
  Write log = {};                // --log-file; empty: none
  Host host = {};
};

class Output {
 public:
  explicit Output(Write write) : write_(std::move(write)) {}
  void text(std::string_view text);
  void line(std::string_view text);
  void flush();

 private:
  Write write_;
  std::string pending_;
};

}  // namespace lockstep::report
