#include "report/bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/escape.hpp"

namespace lockstep::report {
namespace {

constexpr double file_period_seconds = 1.0;
constexpr double bar_period_seconds = 0.1;
constexpr double time_left_after_seconds = 5.0;  // earlier it is a guess

unsigned percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return 100;
  return static_cast<unsigned>(100.0 * static_cast<double>(std::min(part, whole)) /
                               static_cast<double>(whole));
}

double rate_of(std::uint64_t bytes, double seconds) {
  return seconds > 0 ? static_cast<double>(bytes) / seconds : 0.0;
}

std::string rate_column(double bytes_per_second) {
  constexpr double step = 1024;
  const double kilo = bytes_per_second / step;
  if (kilo >= step * step) return fmt::format("{:7.2f}GB/s", kilo / step / step);
  if (kilo >= step) return fmt::format("{:7.2f}MB/s", kilo / step);
  return fmt::format("{:7.2f}kB/s", kilo);
}

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// The first `columns` characters of UTF-8 text.
std::string clipped(const std::string& text, std::size_t columns) {
  std::size_t end = 0;
  std::size_t shown = 0;
  for (; end < text.size(); ++end) {
    if (starts_character(text[end]) && shown++ == columns) break;
  }
  return text.substr(0, end);
}

std::string with_bytes_unit(std::uint64_t bytes) {
  return amount(bytes, Units::decimal) + 'B';
}

}  // namespace

void FileProgress::start(const Progress& progress) {
  current_ = progress.current;
  shown_bytes_ = 0;
  started_ = progress.seconds - progress.current_seconds;
  drawn_ = progress.seconds - file_period_seconds;
  finished_ = false;
}

std::string FileProgress::line(const Progress& progress, double seconds) const {
  const double bytes_per_second = rate_of(shown_bytes_, seconds);
  const bool done = shown_bytes_ >= progress.current_bytes;
  const double left = rate_of(progress.current_bytes - shown_bytes_, bytes_per_second);
  const std::string time = clock_time(done ? seconds : left);
  return fmt::format("\r{:>15} {:3}% {} {:>10}", amount(shown_bytes_, units_),
                     percent_of(shown_bytes_, progress.current_bytes),
                     rate_column(bytes_per_second), time);
}

std::string FileProgress::update(const Progress& progress) {
  if (progress.current.empty()) return {};
  if (progress.current != current_) start(progress);
  if (finished_) return {};
  const std::uint64_t done = std::min(progress.current_bytes_done, progress.current_bytes);
  shown_bytes_ = std::max(shown_bytes_, done);
  const double seconds = progress.seconds - started_;
  finished_ = shown_bytes_ == progress.current_bytes;
  if (finished_) {
    open_ = false;
    const std::uint64_t left =
        progress.files_total - std::min(progress.files_done, progress.files_total);
    return line(progress, seconds) + fmt::format(" (xfr#{}, {}-chk={}/{})\n", ++files_finished_,
                                                 progress.total_known ? "to" : "ir", left,
                                                 progress.files_total);
  }
  if (progress.seconds - drawn_ < file_period_seconds) return {};
  drawn_ = progress.seconds;
  open_ = true;
  return line(progress, seconds) + "  ";
}

std::string TotalProgress::line() const {
  const double bytes_per_second = rate_of(bytes_, latest_.seconds);
  const bool done = latest_.total_known && bytes_ >= latest_.bytes_total;
  const double left =
      rate_of(latest_.bytes_total - std::min(bytes_, latest_.bytes_total), bytes_per_second);
  const std::uint64_t files_left =
      latest_.files_total - std::min(latest_.files_done, latest_.files_total);
  return fmt::format("\r{:>15} {:3}% {} {:>10} (xfr#{}, {}-chk={}/{})", amount(bytes_, units_),
                     percent_, rate_column(bytes_per_second),
                     clock_time(done ? latest_.seconds : left), latest_.files_done,
                     latest_.total_known ? "to" : "ir", files_left, latest_.files_total);
}

std::string TotalProgress::update(const Progress& progress) {
  latest_ = progress;
  bytes_ = std::max(bytes_, progress.bytes_done);
  if (progress.total_known) percent_ = std::max(percent_, percent_of(bytes_, progress.bytes_total));
  if (drawn_ >= 0 && progress.seconds - drawn_ < file_period_seconds) return {};
  drawn_ = progress.seconds;
  open_ = true;
  return line();
}

std::string TotalProgress::last() {
  if (drawn_ < 0) return {};
  open_ = true;
  return line();
}

std::string Bar::update(const Progress& progress) {
  if (drawn_ >= 0 && progress.seconds - drawn_ < bar_period_seconds) return {};
  drawn_ = progress.seconds;
  bytes_ = std::max(bytes_, progress.bytes_done);
  const std::uint64_t total = std::max(bytes_, progress.bytes_total);
  const double bytes_per_second = rate_of(bytes_, progress.seconds);
  std::string out;
  if (progress.total_known) {
    percent_ = std::max(percent_, percent_of(bytes_, total));
    out = fmt::format("{:3}%  {} of {}", percent_, with_bytes_unit(bytes_), with_bytes_unit(total));
  } else {
    out = fmt::format("      {} of at least {}", with_bytes_unit(bytes_), with_bytes_unit(total));
  }
  out += fmt::format("  {}B/s", rate(bytes_per_second, Units::decimal));
  if (progress.total_known && progress.seconds > time_left_after_seconds && bytes_per_second > 0) {
    out += fmt::format("  {} left", clock_time(rate_of(total - bytes_, bytes_per_second)));
  }
  out += fmt::format("  {}/{} files", progress.files_done, progress.files_total);
  if (!progress.current.empty()) out += "  " + escape(progress.current);
  return clipped(out, columns_ > 1 ? columns_ - 1 : 1);
}

}  // namespace lockstep::report
