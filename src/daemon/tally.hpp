#pragma once
// What a daemon counts of its datasets while it runs, for whoever watches it.
//
// Layer    daemon: pure counting.
// Threads  the listener's thread only.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "daemon/config.hpp"
#include "group/condition.hpp"

namespace lockstep::daemon {

/// Of the keeper of a dataset in a replica group.
struct KeeperCounts {
  bool up = false;
  std::uint64_t starts = 0;
  group::Condition condition = group::Condition::current;
  std::optional<Instant> since = std::nullopt;  // it is not current; nothing while it is
};
struct DatasetCounts {
  std::uint64_t running = 0;  // sessions, of those that have named it
  std::uint64_t ended = 0;
  std::uint64_t failed = 0;  // of `ended`
  std::optional<KeeperCounts> keeper = std::nullopt;
};

class Tally {
 public:
  /// From now on the datasets of `config` are counted, and no others: names come from workers.
  void replace(const Config& config);
  void began(const std::string& dataset);
  void ended(const std::string& dataset, bool failed);
  void keeper_started(const std::string& dataset);
  void keeper_ended(const std::string& dataset);
  void keeper_is(const std::string& dataset, group::Condition condition, Instant now);

  [[nodiscard]] const std::map<std::string, DatasetCounts>& datasets() const noexcept {
    return all_;
  }
  /// Rises with everything that is counted.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }

 private:
  [[nodiscard]] DatasetCounts* find(const std::string& dataset);

  std::map<std::string, DatasetCounts> all_;
  std::uint64_t changes_ = 0;
};

}  // namespace lockstep::daemon
