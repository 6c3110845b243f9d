#include "micro/table.hpp"

#include <algorithm>
#include <cstdio>

namespace lockstep::micro {
namespace {

constexpr std::string_view limit_prefix = "limit/";

std::string shown(double seconds, bool bytes) {
  char text[32];
  if (bytes) {
    std::snprintf(text, sizeof(text), "%.2f GB/s", 1e-9 / seconds);
  } else {
    std::snprintf(text, sizeof(text), "%.3f us", seconds * 1e6);
  }
  return text;
}

}  // namespace

bool Table::ReportContext(const Context& /*context*/) {
  return true;
}

void Table::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    const std::string name = run.run_name.function_name;
    if (run.error_occurred) std::printf("%s: %s\n", name.c_str(), run.error_message.c_str());
    if (run.error_occurred || run.run_type != Run::RT_Iteration) continue;
    const auto bytes = run.counters.find("bytes_per_second");
    const auto items = run.counters.find("items_per_second");
    if (bytes == run.counters.end() && items == run.counters.end()) continue;
    const bool by_bytes = bytes != run.counters.end();
    const double seconds = 1 / (by_bytes ? bytes : items)->second.value;
    const auto [row, is_new] = rows_.try_emplace(name, Row{seconds, by_bytes, run.report_label});
    if (is_new) order_.push_back(name);
    row->second.seconds = std::min(row->second.seconds, seconds);
  }
}

double Table::limit_seconds(std::string_view label) const {
  constexpr std::string_view between = " + ";
  double seconds = 0;
  for (;;) {
    const std::size_t end = label.find(between);
    const auto limit = rows_.find(std::string(limit_prefix).append(label.substr(0, end)));
    if (limit == rows_.end()) return 0;
    seconds += limit->second.seconds;
    if (end == std::string_view::npos) return seconds;
    label.remove_prefix(end + between.size());
  }
}

void Table::print(const std::string& name, const Row& row) const {
  const double limit = limit_seconds(row.label);
  std::printf("%-29s %12s", name.c_str(), shown(row.seconds, row.bytes).c_str());
  if (limit > 0) {
    std::printf("  %12s  %5.2f  %s", shown(limit, row.bytes).c_str(), limit / row.seconds,
                row.label.c_str());
  } else if (!row.label.empty()) {
    std::printf("  %12s  %5s  %s", "", "", row.label.c_str());
  }
  std::printf("\n");
}

void Table::Finalize() {
  std::printf("%-29s %12s  %12s  %5s  %s\n", "", "figure", "limit", "share", "what limits it");
  std::sort(order_.begin(), order_.end());
  for (const std::string& name : order_) print(name, rows_.at(name));
}

}  // namespace lockstep::micro
