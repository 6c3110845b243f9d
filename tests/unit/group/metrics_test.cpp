// What Prometheus reads of a group.
#include "group/metrics.hpp"

#include <doctest/doctest.h>

#include "group/publish_figures.hpp"

using namespace lockstep;  // NOLINT(google-build-using-namespace)

namespace {

std::string line(ExitCode code, std::int64_t begun) {
  group::PublishFigures figures;
  figures.generation = "000042-1f0c9a3b";
  figures.code = code;
  figures.begun = begun;
  figures.seconds = 4.5;
  figures.logical_bytes = 1000;
  figures.members = {{"lockstep://a/d", 1.0, 50, 1, 0},
                     {"lockstep://b/d", 3.0, 150, 3, 1},
                     {"lockstep://c/d", std::nullopt, 0, 0, 0}};
  return group::figures_json(figures);
}

group::ReplicaStatus replica(const std::string& url, std::optional<std::uint64_t> number,
                             bool standby = false) {
  group::ReplicaStatus one;
  one.member.url = url;
  one.standby = standby;
  if (!number) return one;
  one.state.emplace();
  one.state->active.number = *number;
  return one;
}

// Whether `text` has the line `name` of the family, with the labels of this group and `more`.
bool has(const std::string& text, const std::string& name, const std::string& more,
         const std::string& value) {
  const std::string wanted = "\nlockstep_group_" + name + "{group=\"images\"" + more + "} " + value;
  return text.find(wanted) != std::string::npos;
}

}  // namespace

TEST_SUITE("group/metrics") {
  TEST_CASE("the four figures of the last publish, and of each member") {
    const std::string text =
        group::metrics_text({"images", ExitCode::ok, {}, {line(ExitCode::ok, 1'700'000'000)}});
    const std::string b = ",member=\"lockstep://b/d\"";
    const std::string c = ",member=\"lockstep://c/d\"";
    CHECK(text.find("\n# TYPE lockstep_group_publish_error_ratio gauge\n") != std::string::npos);
    CHECK(has(text, "publish_error_ratio", "", "0.25\n"));
    CHECK(has(text, "publish_consistency_ratio", "", "0.66"));
    CHECK(has(text, "publish_efficiency_ratio", "", "15\n"));
    CHECK(has(text, "publish_delay_seconds", ",quantile=\"0.5\"", "1\n"));
    CHECK(has(text, "publish_delay_seconds", ",quantile=\"0.95\"", "3\n"));
    CHECK(has(text, "publish_member_delay_seconds", b, "3\n"));
    CHECK_FALSE(has(text, "publish_member_delay_seconds", c, ""));
    CHECK(has(text, "publish_member_wire_bytes", b, "150\n"));
    CHECK(has(text, "publish_member_failures", c, "0\n"));
    CHECK(has(text, "publish_timestamp_seconds", "", "1700000000\n"));
    CHECK(has(text, "run_exit_code", "", "0\n"));
  }

  TEST_CASE("a failure is told, and the time of the last success stays") {
    const std::vector<std::string> history = {line(ExitCode::behind, 100), "torn {",
                                              line(ExitCode::not_published, 200)};
    const std::string text = group::metrics_text({"images", ExitCode::not_published, {}, history});
    CHECK(has(text, "success_timestamp_seconds", "", "100\n"));
    CHECK(has(text, "publish_timestamp_seconds", "", "200\n"));
    CHECK(has(text, "publish_exit_code", "", "45\n"));
    CHECK(has(text, "run_exit_code", "", "45\n"));
  }

  TEST_CASE("what the replicas show") {
    group::GroupStatus status;
    status.newest.number = 7;
    status.replicas = {replica("m1", 7), replica("m2", 4), replica("m3", {}),
                       replica("s1", 7, true)};
    status.replicas[1].state->prepared.emplace();
    const std::string text = group::metrics_text({"images", {}, status, {}});
    CHECK(has(text, "newest_generation", "", "7\n"));
    CHECK(has(text, "consistency_ratio", "", "0.33"));
    CHECK(has(text, "replica_up", ",member=\"m3\",role=\"member\"", "0\n"));
    CHECK(has(text, "replica_up", ",member=\"s1\",role=\"standby\"", "1\n"));
    CHECK(has(text, "replica_lag_generations", ",member=\"m2\",role=\"member\"", "3\n"));
    CHECK(has(text, "replica_in_doubt", ",member=\"m2\",role=\"member\"", "1\n"));
    CHECK_FALSE(has(text, "replica_generation", ",member=\"m3\"", ""));
    CHECK_FALSE(has(text, "run_exit_code", "", ""));
  }

  TEST_CASE("a name cannot end its label, and a family without samples is not there") {
    const std::string text = group::metrics_text({"a\"b\\c\nd", ExitCode::ok, {}, {}});
    CHECK(text ==
          "# HELP lockstep_group_run_exit_code How the last command ended.\n"
          "# TYPE lockstep_group_run_exit_code gauge\n"
          "lockstep_group_run_exit_code{group=\"a\\\"b\\\\c\\nd\"} 0\n");
  }
}
