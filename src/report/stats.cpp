#include "report/stats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lockstep::report {
namespace {

// "7 (reg: 3, dir: 2, special: 1)"
std::string by_kind(const Figures::PerKind& kinds, Units units) {
  struct Part {
    const char* label;
    std::uint64_t number;
  };
  const auto parts = std::to_array<Part>({{"reg", kinds.files},
                                          {"dir", kinds.directories},
                                          {"link", kinds.links},
                                          {"dev", kinds.devices},
                                          {"special", kinds.specials}});
  std::string inner;
  for (const Part& part : parts) {
    if (part.number == 0) continue;
    inner +=
        fmt::format("{}{}: {}", inner.empty() ? "" : ", ", part.label, count(part.number, units));
  }
  return count(kinds.total(), units) + (inner.empty() ? "" : " (" + inner + ")");
}

std::string plural(std::uint64_t number, const char* one, const char* many) {
  return count(number, Units::thousands) + ' ' + (number == 1 ? one : many);
}

std::string bytes_text(std::uint64_t bytes) {
  return amount(bytes, Units::decimal) + (bytes < 1000 ? " bytes" : "B");
}

}  // namespace

std::string stats_block(const Figures& figures, Units units) {
  std::string out;
  const auto line = [&](const char* label, const std::string& value) {
    out += fmt::format("{}: {}\n", label, value);
  };
  const auto bytes = [&](std::uint64_t value) { return amount(value, units) + " bytes"; };
  line("Number of files", by_kind(figures.entries, units));
  line("Number of created files", by_kind(figures.created, units));
  line("Number of deleted files", by_kind(figures.deleted, units));
  line("Number of regular files transferred", count(figures.files_transferred, units));
  line("Total file size", bytes(figures.total_bytes));
  line("Total transferred file size", bytes(figures.transferred_bytes));
  line("Literal data", bytes(figures.literal_bytes));
  line("Matched data", bytes(figures.matched_bytes));
  line("Refined data", bytes(figures.refined_bytes));
  line("Number of renamed files", count(figures.files_renamed, units));
  line("Renamed data", bytes(figures.renamed_bytes));
  line("File list size", amount(figures.list_bytes, units));
  line("File list generation time", fmt::format("{:.3f} seconds", figures.list_seconds));
  line("File list transfer time", "0.000 seconds");  // it is streamed while it is made
  line("Total bytes sent", amount(figures.wire_bytes_sent, units));
  line("Total bytes received", amount(figures.wire_bytes_received, units));
  return out;
}

std::string totals(const Figures& figures, Units units, bool dry_run) {
  const auto moved = static_cast<double>(figures.wire_bytes_sent) +
                     static_cast<double>(figures.wire_bytes_received);
  const double per_second = moved / std::max(figures.seconds, 0.001);
  const double speedup = moved > 0 ? static_cast<double>(figures.total_bytes) / moved : 0.0;
  return fmt::format(
      "sent {} bytes  received {} bytes  {} bytes/sec\n"
      "total size is {}  speedup is {}{}\n",
      amount(figures.wire_bytes_sent, units), amount(figures.wire_bytes_received, units),
      rate(per_second, units), amount(figures.total_bytes, units), decimal(speedup, units),
      dry_run ? " (DRY RUN)" : "");
}

std::string delta_line(const Figures& figures) {
  return fmt::format("total: matched={}  refined={}  data={}", figures.matched_bytes,
                     figures.refined_bytes, figures.literal_bytes);
}

std::string summary_line(const Figures& figures, bool dry_run) {
  std::string out = dry_run ? "would transfer " : "transferred ";
  out += fmt::format("{} ({} of {})", plural(figures.files_transferred, "file", "files"),
                     bytes_text(figures.transferred_bytes), bytes_text(figures.total_bytes));
  if (figures.files_renamed > 0)
    out += ", renamed " + count(figures.files_renamed, Units::thousands);
  if (figures.deleted.total() > 0) {
    out += ", deleted " + count(figures.deleted.total(), Units::thousands);
  }
  out += fmt::format("; sent {}, received {} in {:.1f} s", bytes_text(figures.wire_bytes_sent),
                     bytes_text(figures.wire_bytes_received), figures.seconds);
  if (figures.problems > 0) out += "; " + plural(figures.problems, "problem", "problems");
  return out;
}

}  // namespace lockstep::report
