#pragma once
// How far a run is: rsync's line per file, and one line on a terminal.
//
// Neither ever goes backwards: what was shown once is the least that is shown later.
#include <cstdint>
#include <string>
#include <utility>

#include "report/numbers.hpp"
#include "report/sink.hpp"

namespace lockstep::report {

/// --progress: the size, percentage, rate and time of the file being transferred.
class FileProgress {
 public:
  explicit FileProgress(Units units) : units_(units) {}
  /// Text to print now (may be empty); a finished file's ends with a newline.
  [[nodiscard]] std::string update(const Progress& progress);
  /// True where such a line was open: its newline has to follow.
  [[nodiscard]] bool close_line() noexcept { return std::exchange(open_, false); }

 private:
  [[nodiscard]] std::string line(const Progress& progress, double seconds) const;
  void start(const Progress& progress);

  Units units_;
  std::string current_;
  std::uint64_t shown_bytes_ = 0;
  std::uint64_t files_finished_ = 0;
  double started_ = 0;
  double drawn_ = 0;
  bool open_ = false;
  bool finished_ = false;
};

/// --info=progress2: the same for the whole run, on one line.
class TotalProgress {
 public:
  explicit TotalProgress(Units units) : units_(units) {}
  /// Text to print now (may be empty).
  [[nodiscard]] std::string update(const Progress& progress);
  /// How far the run was at last, drawn once more.
  [[nodiscard]] std::string last();
  [[nodiscard]] bool close_line() noexcept { return std::exchange(open_, false); }

 private:
  [[nodiscard]] std::string line() const;

  Units units_;
  Progress latest_;
  std::uint64_t bytes_ = 0;
  unsigned percent_ = 0;
  double drawn_ = -1;
  bool open_ = false;
};

/// The line that disappears: percentage, bytes, rate, time left, files.
class Bar {
 public:
  explicit Bar(unsigned columns) : columns_(columns) {}
  /// The line to show, without a newline; empty when it is too early to draw again.
  [[nodiscard]] std::string update(const Progress& progress);

 private:
  unsigned columns_;
  std::uint64_t bytes_ = 0;
  unsigned percent_ = 0;
  double drawn_ = -1;
};

}  // namespace lockstep::report
