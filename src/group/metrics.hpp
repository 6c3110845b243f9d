#pragma once
// A group's figures for Prometheus: text for a file that node_exporter's textfile collector reads.
//
// Layer    group; pure.
// Format   text format 0.0.4; every sample has the label `group`, those of a replica `member`.
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "group/status.hpp"

namespace lockstep::group {

struct MetricsInput {
  std::string group;                  // its name
  std::optional<ExitCode> run;        // how the publish that has just ended did
  std::optional<GroupStatus> status;  // where somebody asked the members
  std::vector<std::string> history;   // lines of read_history(), oldest first
};

/// Of the last publish from this host, and of what the members show where that is known. A line of
/// the history that is none is left out.
[[nodiscard]] std::string metrics_text(const MetricsInput& input);

}  // namespace lockstep::group
