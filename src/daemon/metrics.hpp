#pragma once
// A daemon's figures for Prometheus: text for a file that node_exporter's textfile collector reads.
//
// Layer    daemon; pure but for shown_in().
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/tally.hpp"

namespace lockstep::daemon {

/// The generation that readers of a dataset see.
struct Shown {
  std::uint64_t number = 0;
  std::int64_t created = 0;  // seconds since 1970
  std::uint64_t entries = 0;
  std::uint64_t file_bytes = 0;
};
/// Of the dataset in this directory; nothing where there is none, or it cannot be read.
[[nodiscard]] std::optional<Shown> shown_in(const std::string& path);

struct DatasetFigures {
  std::string name;
  DatasetCounts counts;
  std::optional<Shown> shown;
};
struct DaemonFigures {
  Instant now{};
  std::int64_t written = 0;  // seconds since 1970
  std::int64_t started = 0;
  std::size_t sessions = 0;  // that run
  std::vector<DatasetFigures> datasets;
};
[[nodiscard]] std::string metrics_text(const DaemonFigures& figures);

}  // namespace lockstep::daemon
