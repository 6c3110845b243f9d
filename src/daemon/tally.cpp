#include "daemon/tally.hpp"

namespace lockstep::daemon {

void Tally::replace(const Config& config) {
  std::map<std::string, DatasetCounts> kept;
  for (const Dataset& dataset : config.datasets) kept[dataset.name] = all_[dataset.name];
  all_ = std::move(kept);
  ++changes_;
}

DatasetCounts* Tally::find(const std::string& dataset) {
  const auto found = all_.find(dataset);
  if (found == all_.end()) return nullptr;
  ++changes_;
  return &found->second;
}

void Tally::began(const std::string& dataset) {
  if (DatasetCounts* counts = find(dataset)) ++counts->running;
}

// One that began before a reload dropped the dataset is not counted any more.
void Tally::ended(const std::string& dataset, bool failed) {
  DatasetCounts* counts = find(dataset);
  if (counts == nullptr || counts->running == 0) return;
  --counts->running;
  ++counts->ended;
  if (failed) ++counts->failed;
}

void Tally::keeper_started(const std::string& dataset) {
  DatasetCounts* counts = find(dataset);
  if (counts == nullptr) return;
  if (!counts->keeper) counts->keeper = KeeperCounts{};
  counts->keeper->up = true;
  ++counts->keeper->starts;
}

// What it said last stays: nobody knows better.
void Tally::keeper_ended(const std::string& dataset) {
  DatasetCounts* counts = find(dataset);
  if (counts != nullptr && counts->keeper) counts->keeper->up = false;
}

void Tally::keeper_is(const std::string& dataset, group::Condition condition, Instant now) {
  DatasetCounts* counts = find(dataset);
  if (counts == nullptr || !counts->keeper) return;
  counts->keeper->condition = condition;
  if (condition == group::Condition::current) {
    counts->keeper->since.reset();
  } else if (!counts->keeper->since) {
    counts->keeper->since = now;
  }
}

}  // namespace lockstep::daemon
