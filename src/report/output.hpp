#pragma once
// Where a sink writes: two functions given by cli, the first behind a buffer.
//
// Layer    report: no files, no descriptors.
// Cost     one call of `out` per 64 KiB or flush, however many lines.
#include <functional>
#include <string>
#include <string_view>

namespace lockstep::report {

using Write = std::function<void(std::string_view)>;

struct Streams {
  Write out;                     // results
  Write err;                     // messages and the terminal's progress line
  bool err_is_terminal = false;  // and one that understands "erase line"
  unsigned columns = 80;         // of that terminal
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
