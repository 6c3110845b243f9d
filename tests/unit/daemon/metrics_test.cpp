// What Prometheus reads of a daemon.
#include "daemon/metrics.hpp"

#include <doctest/doctest.h>

namespace lockstep::daemon {
namespace {

bool has(const std::string& text, const std::string& line) {
  return text.find('\n' + line + '\n') != std::string::npos;
}

DaemonFigures figures() {
  DaemonFigures all;
  all.now = Instant{} + std::chrono::seconds(50);
  all.written = 1'700'000'000;
  all.started = 1'600'000'000;
  all.sessions = 3;
  DatasetFigures plain{"plain", {1, 7, 2, {}}, {}};
  DatasetFigures member{"images", {}, Shown{42, 1'650'000'000, 10, 5'000}};
  member.counts.keeper =
      KeeperCounts{true, 4, group::Condition::in_doubt, Instant{} + std::chrono::seconds(20)};
  all.datasets = {member, plain};
  return all;
}

}  // namespace

TEST_SUITE("daemon/metrics") {
  TEST_CASE("the daemon, its datasets and its members are told") {
    const std::string text = metrics_text(figures());
    CHECK(has(text, "lockstep_daemon_timestamp_seconds 1700000000"));
    CHECK(has(text, "lockstep_daemon_start_timestamp_seconds 1600000000"));
    CHECK(has(text, "lockstep_daemon_sessions 3"));
    CHECK(has(text, "lockstep_dataset_sessions{dataset=\"plain\"} 1"));
    CHECK(has(text, "lockstep_dataset_sessions_total{dataset=\"plain\"} 7"));
    CHECK(has(text, "lockstep_dataset_session_errors_total{dataset=\"plain\"} 2"));
    CHECK(has(text, "lockstep_dataset_generation{dataset=\"images\"} 42"));
    CHECK(has(text, "lockstep_dataset_generation_bytes{dataset=\"images\"} 5000"));
    CHECK(has(text, "lockstep_dataset_keeper_up{dataset=\"images\"} 1"));
    CHECK(has(text, "lockstep_dataset_keeper_starts_total{dataset=\"images\"} 4"));
    CHECK(has(text, "lockstep_dataset_behind_seconds{dataset=\"images\"} 30"));
    CHECK(has(text, "lockstep_dataset_state{dataset=\"images\",state=\"in_doubt\"} 1"));
    CHECK(has(text, "lockstep_dataset_state{dataset=\"images\",state=\"current\"} 0"));
    CHECK(has(text, "# TYPE lockstep_dataset_sessions_total counter"));
    CHECK(has(text, "# TYPE lockstep_dataset_behind_seconds gauge"));
  }

  TEST_CASE("of what a dataset has not, nothing is said") {
    DaemonFigures all = figures();
    all.datasets.erase(all.datasets.begin());
    const std::string text = metrics_text(all);
    for (const char* name : {"generation", "keeper", "state", "behind"}) {
      CAPTURE(name);
      CHECK(text.find(std::string("lockstep_dataset_") + name) == std::string::npos);
    }
    all.datasets.clear();
    CHECK(metrics_text(all).find("dataset") == std::string::npos);
  }

  TEST_CASE("a directory that is no dataset shows nothing") {
    CHECK_FALSE(shown_in("/nowhere at all"));
    CHECK_FALSE(shown_in("/"));
  }
}

}  // namespace lockstep::daemon
